// row is what is stored in entries. ip ends with a zero.
typedef struct {
  long long dt, http, was_rd, id_vhost, id_url, id_ref, id_ua;
  char ip[16];
} row;

// store inserts n rows, row i being rows[i % kinds], batch of them a COMMIT,
// and with savepoints each in one of its own. It gives SQLite's result code,
// and the time that the rows took, without opening and closing.
int store(const char *path, const row *rows, long kinds, long n, long batch,
          int savepoints, long long *nanoseconds);
