-- What wrk posts: 1 KiB, to be given back.
wrk.method = "POST"
wrk.body = string.rep("x", 1024)
