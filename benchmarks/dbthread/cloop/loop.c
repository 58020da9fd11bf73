#include <string.h>
#include <time.h>

#include "loop.h"

// What sqlite3.h declares of what is used here: that header is inside another
// module, which has its functions linked.
typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
typedef void (*sqlite3_destructor_type)(void *);
extern int sqlite3_open_v2(const char *, sqlite3 **, int, const char *);
extern int sqlite3_close(sqlite3 *);
extern int sqlite3_exec(sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *, char **);
extern int sqlite3_prepare_v3(sqlite3 *, const char *, int, unsigned, sqlite3_stmt **, const char **);
extern int sqlite3_bind_int64(sqlite3_stmt *, int, long long);
extern int sqlite3_bind_text(sqlite3_stmt *, int, const char *, int, sqlite3_destructor_type);
extern int sqlite3_step(sqlite3_stmt *);
extern int sqlite3_reset(sqlite3_stmt *);
extern int sqlite3_finalize(sqlite3_stmt *);

enum { OK = 0, DONE = 101, OPEN_READWRITE = 2, OPEN_NOMUTEX = 0x8000, PREPARE_PERSISTENT = 1 };

// The settings of ours.
static const char settings[] =
    "PRAGMA foreign_keys = 1; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 10000";

enum { BEGIN, SAVE, INSERT, RELEASE, COMMIT, STATEMENTS };

static const char *const texts[STATEMENTS] = {
    "BEGIN IMMEDIATE", "SAVEPOINT member",
    "INSERT INTO entries (dt, ip, http, was_rd, id_vhost, id_url, id_ref, id_ua) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    "RELEASE member", "COMMIT"};

static int run(sqlite3_stmt *s) {
  int code = sqlite3_step(s);
  sqlite3_reset(s);
  return code == DONE ? OK : code;
}

static int insert(sqlite3_stmt *s, const row *r) {
  sqlite3_bind_int64(s, 1, r->dt);
  sqlite3_bind_text(s, 2, r->ip, strlen(r->ip), 0);
  sqlite3_bind_int64(s, 3, r->http);
  sqlite3_bind_int64(s, 4, r->was_rd);
  sqlite3_bind_int64(s, 5, r->id_vhost);
  sqlite3_bind_int64(s, 6, r->id_url);
  sqlite3_bind_int64(s, 7, r->id_ref);
  sqlite3_bind_int64(s, 8, r->id_ua);
  return run(s);
}

static int loop(sqlite3_stmt **s, const row *rows, long kinds, long n, long batch, int savepoints) {
  int code = OK;
  for (long i = 0; i < n && code == OK; i++) {
    if (i % batch == 0) code = run(s[BEGIN]);
    if (code == OK && savepoints) code = run(s[SAVE]);
    if (code == OK) code = insert(s[INSERT], &rows[i % kinds]);
    if (code == OK && savepoints) code = run(s[RELEASE]);
    if (code == OK && (i % batch == batch - 1 || i == n - 1)) code = run(s[COMMIT]);
  }
  return code;
}

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int store(const char *path, const row *rows, long kinds, long n, long batch, int savepoints, long long *nanoseconds) {
  sqlite3 *db;
  sqlite3_stmt *s[STATEMENTS] = {0};
  int code = sqlite3_open_v2(path, &db, OPEN_READWRITE | OPEN_NOMUTEX, 0);
  if (code == OK) code = sqlite3_exec(db, settings, 0, 0, 0);
  for (int i = 0; i < STATEMENTS && code == OK; i++) code = sqlite3_prepare_v3(db, texts[i], -1, PREPARE_PERSISTENT, &s[i], 0);
  long long begun = now();
  if (code == OK) code = loop(s, rows, kinds, n, batch, savepoints);
  *nanoseconds = now() - begun;
  for (int i = 0; i < STATEMENTS; i++) sqlite3_finalize(s[i]);
  sqlite3_close(db);
  return code;
}
