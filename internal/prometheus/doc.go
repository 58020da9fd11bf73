// Package prometheus writes numbers in Prometheus's text format, version 0.0.4,
// for the packages metrics of the layers.
package prometheus
