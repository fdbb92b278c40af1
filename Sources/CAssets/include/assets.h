#pragma once
#include <stddef.h>

/// One file carried inside the binary.
typedef struct {
  const char *name;
  const unsigned char *data;
  size_t length;
} tryggve_asset;

size_t tryggve_asset_count(void);
const tryggve_asset *tryggve_asset_at(size_t index);
