// Package postgres is dbthread's engine for PostgreSQL and what speaks its
// protocol. It registers the URL schemes "postgres" and "postgresql":
//
//	import _ "sasync/dbthread/postgres"
//
//	postgres://user:password@host:5432/database
//	postgres://user@host1:5432,host2:5432/database?target_session_attrs=read-write
//
// Of several hosts the first that answers and fits target_session_attrs is
// used, and again after the connection was lost. Settings follow a "?":
//
//	isolation       of transactions: serializable (default), repeatable-read or
//	                read-committed
//	answer_timeout  how long to wait for the server's answer before the
//	                connection is given up; 0 waits for ever (default 5m)
//
// The others are libpq's, among them sslmode, sslrootcert, passfile and
// connect_timeout (in seconds, default 10), and the server's own settings for a
// connection, such as application_name and search_path. So are libpq's
// environment variables.
//
// # What differs from SQLite
//
// A statement that fails ends its transaction: the function may only return.
// Names without quotes are in lower case. Parameters are ?, or PostgreSQL's own
// $1; in a text that has those, ? is an operator of jsonb. Text holds no NUL.
// Booleans come as 0 or 1 and numeric as an int64 if it is whole, otherwise as
// the nearest float64; cast it to text for all its digits. LastInsertID works
// for INSERT INTO a table whose only key is an integer. Transactions are
// serializable, so any of them may meet a conflict and run again.
//
// pgx's connections are driven directly, without package database/sql; an
// error's code is found by errors.As with a *pgconn.PgError.
package postgres
