// Package mysql is dbthread's engine for MariaDB and MySQL, one server or a
// Galera cluster. It registers the URL scheme "mysql":
//
//	import _ "sasync/dbthread/mysql"
//
//	mysql://user:password@host:3306/database
//	mysql://user@node1,node2,node3/database?galera=true
//
// Of several hosts one is written to, the first that answers; when it is lost,
// the next. Settings follow a "?":
//
//	isolation        of transactions: serializable (default), repeatable-read or
//	                 read-committed
//	answer_timeout   how long to wait for the server's answer before the
//	                 connection is given up; 0s waits for ever (default 5m)
//	connect_timeout  how long to wait for a connection (default 10s)
//	galera           true: a node must be a working part of its cluster, and
//	                 reads wait for what other nodes have committed before
//	tls              false (default), true, preferred or skip-verify
//	tls_ca           a file with the certificates to trust, instead of the
//	                 system's
//	tls_cert,tls_key files with the client's own
//
// # What differs from SQLite
//
// A session has ANSI quotes, || for texts, strict values and no escapes by
// backslash, so most SQL means the same everywhere. Text compares by its bytes
// in tables that Table has made; a Text column in an index holds up to 768
// characters less what the index's other columns take. A change of the schema
// commits what was done before it, so it needs an Exclusive transaction, and is
// not undone when that fails. So does a COMMIT inside a stored procedure, which
// nobody can see: don't call such. LastInsertID of an INSERT of several rows is
// the first one's. Boolean expressions are 0 or 1, and decimal numbers come as
// an int64 if they are whole, otherwise as the nearest float64. A fraction that is
// stored in a column of integers is rounded.
//
// Writers lock what they read, which makes them serializable on one server;
// readers see one snapshot and lock nothing. On Galera the same holds for what
// is written to one node; between nodes write skew is possible.
//
// go-sql-driver's connections are driven directly, without package
// database/sql; an error's code is found by errors.As with a *mysql.MySQLError.
package mysql
