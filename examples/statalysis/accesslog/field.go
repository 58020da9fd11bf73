package accesslog

// field is what a value of a line is to its record.
type field uint8

const (
	fieldSkip      field = iota
	fieldClient          // an address or a host name, also with a port
	fieldForwarded       // addresses, the first of which is the client if there is one
	fieldUser
	fieldVhost
	fieldRequest // METHOD target PROTOCOL
	fieldProxied // the same; the target may be absolute, its host is the vhost then
	fieldMethod
	fieldURL   // target, which may be absolute
	fieldPath  // target up to its query
	fieldQuery // the rest, with or without its question mark
	fieldProto
	fieldStatus
	fieldBytes
	fieldRef
	fieldUA
	fieldTime // date and time of day
	fieldDate // the one and the other alone
	fieldClock
	fieldZone    // is skipped if it is none
	fieldSeconds // time served, in this and the next three units
	fieldMillis
	fieldMicros
	fieldNanos
	fieldDuration  // with its unit, or in seconds
	fieldServed    // seconds that add up
	fieldTaken     // seconds if it has a point, else milliseconds: W3C says the one, IIS writes the other
	fieldPlusUA    // a user agent with + for spaces
	fieldPercentUA // percent-encoded
	fieldPercentRef

	fields // one more than the last
)

// group is what of a record a field is about: no two of a group are read.
func (f field) group() field {
	switch f {
	case fieldForwarded:
		return fieldClient
	case fieldProxied:
		return fieldRequest
	case fieldMillis, fieldMicros, fieldNanos, fieldDuration, fieldTaken:
		return fieldSeconds
	case fieldPlusUA, fieldPercentUA:
		return fieldUA
	case fieldPercentRef:
		return fieldRef
	}
	return f
}

// isTime tells whether the field's value ends where its own syntax does.
func (f field) isTime() bool {
	return f == fieldTime || f == fieldDate || f == fieldClock || f == fieldZone
}

// isFreeText tells whether spaces may stand in a value at the end of a line.
func (f field) isFreeText() bool {
	switch f {
	case fieldRequest, fieldProxied, fieldURL, fieldPath, fieldQuery, fieldRef, fieldUA, fieldUser, fieldForwarded:
		return true
	}
	return false
}
