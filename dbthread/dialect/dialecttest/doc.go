// Package dialecttest is the suite that every dialect passes. A dialect's own
// test is
//
//	func TestDialect(t *testing.T) {
//		srv := dbserver.PostgreSQL(t)
//		dialecttest.Run(t, func(testing.TB) string { return srv.Database() })
//	}
package dialecttest
