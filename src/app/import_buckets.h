// ImportBuckets: which bucket an import means, by the server's settings: one that `stores` names, a
// built-in one, or one of the S3 that `imports` says. Safe from any thread.

#pragma once

#include <memory>
#include <string>

#include "app/settings.h"
#include "delivery/s3_store.h"
#include "delivery/store.h"
#include "intake/import_bucket.h"

namespace opentrail::app {

class ImportBuckets {
  public:
    /// `local` has the built-in buckets; it and what `seams` names outlive this.
    ImportBuckets(const Settings& settings, delivery::Store& local, delivery::S3Seams seams);

    /// As intake::OpenImportBucket.
    Result<std::unique_ptr<intake::ImportBucket>> open(const std::string& bucket,
                                                       const std::string& region,
                                                       intake::Haste haste) const;

  private:
    Result<delivery::S3Settings> settings_of(const std::string& bucket,
                                             const std::string& region) const;

    const StoreSettings stores_;
    const std::string endpoint_;
    const std::string credentials_;
    const std::size_t workers_;
    delivery::Store& local_;
    const delivery::S3Seams seams_;
};

}  // namespace opentrail::app
