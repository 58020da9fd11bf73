// Package dbserver starts database servers for tests: PostgreSQL, MariaDB and
// a Galera cluster, from the machine's own binaries, in a temporary folder, on
// a free port of 127.0.0.1. They end with the test.
//
// A test whose server's binaries are missing is skipped with the reason, and
// fails where SASYNC_REQUIRE is 1. On Debian they are in the packages
// postgresql, mariadb-server-core, mariadb-client-core and, for Galera,
// galera-4.
package dbserver
