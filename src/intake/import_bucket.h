// ImportBucket: a bucket that an import reads: of an S3 of others, or a built-in one.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "aws/s3_client.h"
#include "delivery/s3_store.h"
#include "delivery/store.h"
#include "intake/object_lister.h"

namespace opentrail::intake {

/// Safe from any thread.
class ImportBucket {
  public:
    virtual ~ImportBucket() = default;
    virtual std::unique_ptr<ObjectLister> list(const std::string& prefix) = 0;
    /// Asks for the first page of that, and for no more: whether it can be had.
    virtual Result<void> look(const std::string& prefix) = 0;
    /// As delivery::Store::get().
    virtual Result<delivery::ObjectRead> read(const std::string& key) = 0;
    /// Ends what runs and refuses what comes: Code::unavailable.
    virtual void stop() = 0;
};

/// How patient a bucket is with an S3 that does not answer.
enum class Haste : std::uint8_t {
    none,
    asking,  // Somebody waits for the answer.
};

/// Of a bucket's name and its Region. Asks nobody. Code::invalid when there cannot be such a one.
using OpenImportBucket = std::function<Result<std::unique_ptr<ImportBucket>>(
    const std::string& bucket, const std::string& region, Haste haste)>;

/// One of a Store whose names are in order. `store` outlives it, and is not stopped by it.
std::unique_ptr<ImportBucket> import_bucket(delivery::Store& store, std::string bucket);

/// One of an S3 of others. `seams` outlive it. Code::invalid when the settings cannot be.
Result<std::unique_ptr<ImportBucket>> import_bucket(const delivery::S3Settings& settings,
                                                    const delivery::S3Seams& seams,
                                                    std::string bucket);

}  // namespace opentrail::intake
