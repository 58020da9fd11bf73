package storetest
func Main() {}
