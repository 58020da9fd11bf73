package rules

// Line is what the rules see of a line of a log: the values as logged, uncut, with the host in
// lower case.
type Line struct {
	IP, Method, Vhost, URL, Ref, UA string
	Status                          int
}
