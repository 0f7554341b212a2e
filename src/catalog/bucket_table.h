// BucketWriter and BucketReader: whose the built-in buckets are, and which of them hold evidence.
// Parts of Writer and Reader: each belongs to one connection, for one thread at a time.
//
// A bucket holds evidence when a trail names it or ever did, also one that was deleted, and when it
// is the one that is made at the first start. That, and whose it is, belongs to the name and stays
// for ever: what a trail recorded before its bucket was deleted may still be delivered to one that
// is made anew.

#pragma once

#include <string_view>

#include "base/result.h"
#include "catalog/database.h"
#include "catalog/principal.h"

namespace opentrail::catalog {

class BucketWriter {
  public:
    Result<void> prepare(Database& database);

    /// Nothing when somebody has it already.
    Result<void> put(const Bucket& bucket);
    Result<void> remove(std::string_view name);
    Result<void> hold_evidence(std::string_view name);

  private:
    Statement put_, remove_, hold_;
};

class BucketReader {
  public:
    Result<void> prepare(Database& database);

    /// Code::not_found when no change said whose it is.
    Result<Bucket> bucket(std::string_view name);
    Result<bool> holds_evidence(std::string_view name);

  private:
    Statement bucket_, holds_;
};

}  // namespace opentrail::catalog
