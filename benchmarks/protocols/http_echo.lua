-- wrk posts 1 KiB with it.
wrk.method = "POST"
wrk.path = "/echo"
wrk.headers["Content-Type"] = "text/plain"
wrk.body = string.rep("x", 1024)
