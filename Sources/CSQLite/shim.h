// Swift cannot call a function whose arguments vary in number.
int sqlite3_config(int, ...);

// SQLITE_CONFIG_MEMSTATUS: else every allocation takes a lock that all connections share.
static inline int tryggve_sqlite_counts_no_memory(void) { return sqlite3_config(9, 0); }
