#include "app/import_buckets.h"

namespace opentrail::app {

ImportBuckets::ImportBuckets(const Settings& settings, delivery::Store& local,
                             delivery::S3Seams seams)
    : stores_(settings.stores),
      endpoint_(settings.imports_s3_endpoint),
      credentials_(settings.imports_credentials),
      workers_(settings.imports_workers),
      local_(local),
      seams_(std::move(seams)) {}

Result<delivery::S3Settings> ImportBuckets::settings_of(const std::string& bucket,
                                                        const std::string& region) const {
    if (const auto store = stores_.find(bucket); store != stores_.end()) return store->second;
    delivery::S3Settings settings;
    settings.address.endpoint = endpoint_;
    settings.address.region = region;
    settings.credentials = TRY(aws::parse_credential_source(credentials_));
    return settings;
}

Result<std::unique_ptr<intake::ImportBucket>> ImportBuckets::open(const std::string& bucket,
                                                                  const std::string& region,
                                                                  intake::Haste haste) const {
    if (!stores_.contains(bucket) && TRY(local_.bucket_exists(bucket))) {
        return intake::import_bucket(local_, bucket);
    }
    delivery::S3Settings settings = TRY(settings_of(bucket, region));
    settings.connections = workers_;
    if (haste == intake::Haste::asking) {
        settings.patience.connect = settings.patience.asking;
        settings.patience.stall = settings.patience.asking;
        settings.patience.whole = 2 * settings.patience.asking;
        settings.patience.retry.attempts = 2;
    }
    return intake::import_bucket(settings, seams_, bucket);
}

}  // namespace opentrail::app
