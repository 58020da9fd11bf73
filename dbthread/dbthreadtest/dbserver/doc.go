// Package dbserver starts database servers for tests: PostgreSQL, MariaDB and
// a Galera cluster, from the machine's own binaries, in a temporary folder, on
// a free port of 127.0.0.1. They end with the test.
//
// A test whose server's binaries are missing is skipped with the reason, and
// fails where SASYNC_REQUIRE is 1. On Debian they are in the packages
// postgresql, mariadb-server-core and mariadb-client-core; Galera also needs
// galera-4, rsync, lsof, iproute2 and the scripts of mariadb-server.
package dbserver
