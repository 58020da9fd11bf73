module sasync/benchmarks

go 1.26.0

replace sasync => ../
