#include "intake/import_bucket.h"

#include <atomic>
#include <stop_token>

namespace opentrail::intake {
namespace {

class StoreLister final : public ObjectLister {
  public:
    StoreLister(delivery::Store& store, std::string bucket, std::string prefix)
        : store_(store), bucket_(std::move(bucket)), prefix_(std::move(prefix)) {}

    Result<std::vector<ListedObject>> next() override {
        std::vector<ListedObject> objects;
        if (ended_) return objects;
        delivery::Listing listing =
            TRY(store_.list(bucket_, {.prefix = prefix_, .after = after_, .limit = 1000}));
        ended_ = !listing.more || listing.objects.empty();
        if (!listing.objects.empty()) after_ = listing.objects.back().key;
        for (delivery::ObjectFacts& object : listing.objects) {
            objects.push_back({std::move(object.key), object.bytes});
        }
        return objects;
    }

  private:
    delivery::Store& store_;
    const std::string bucket_;
    const std::string prefix_;
    std::string after_;
    bool ended_ = false;
};

class StoreBucket final : public ImportBucket {
  public:
    StoreBucket(delivery::Store& store, std::string bucket)
        : store_(store), bucket_(std::move(bucket)) {}

    std::unique_ptr<ObjectLister> list(const std::string& prefix) override {
        return std::make_unique<StoreLister>(store_, bucket_, prefix);
    }
    Result<void> look(const std::string& prefix) override {
        TRY(list(prefix)->next());
        return {};
    }
    Result<delivery::ObjectRead> read(const std::string& key) override {
        if (stopped_) return fail(Code::unavailable, "reading is stopped");
        return store_.get(bucket_, key);
    }
    void stop() override { stopped_ = true; }

  private:
    delivery::Store& store_;
    const std::string bucket_;
    std::atomic<bool> stopped_ = false;
};

class S3Bucket final : public ImportBucket {
  public:
    S3Bucket(const delivery::S3Settings& settings, const delivery::S3Seams& seams,
             std::string bucket, std::unique_ptr<delivery::S3Store> store)
        : settings_(settings),
          seams_(seams),
          bucket_(std::move(bucket)),
          store_(std::move(store)),
          credentials_(settings.credentials, {.disk = seams.disk, .clock = seams.clock}) {}

    std::unique_ptr<ObjectLister> list(const std::string& prefix) override {
        return std::make_unique<S3Lister>(client(), bucket_, prefix);
    }
    Result<void> look(const std::string& prefix) override {
        TRY(client()->list_objects(bucket_, {.prefix = prefix}));
        return {};
    }
    Result<delivery::ObjectRead> read(const std::string& key) override {
        return store_->get(bucket_, key);
    }
    void stop() override {
        stop_.request_stop();
        store_->stop();
    }

  private:
    std::unique_ptr<aws::S3Client> client() {
        const aws::CallGround ground{.credentials = credentials_,
                                     .clock = seams_.clock,
                                     .random = seams_.random,
                                     .pause = aws::pause_until(stop_.get_token()),
                                     .stop = stop_.get_token()};
        return std::make_unique<aws::S3Client>(seams_.connect(settings_.tls), settings_.address,
                                               settings_.patience, ground);
    }

    const delivery::S3Settings settings_;
    const delivery::S3Seams seams_;
    const std::string bucket_;
    const std::unique_ptr<delivery::S3Store> store_;
    aws::CredentialChain credentials_;
    std::stop_source stop_;
};

}  // namespace

std::unique_ptr<ImportBucket> import_bucket(delivery::Store& store, std::string bucket) {
    return std::make_unique<StoreBucket>(store, std::move(bucket));
}

Result<std::unique_ptr<ImportBucket>> import_bucket(const delivery::S3Settings& settings,
                                                    const delivery::S3Seams& seams,
                                                    std::string bucket) {
    std::unique_ptr<delivery::S3Store> store = TRY(delivery::open_s3(settings, seams));
    return std::make_unique<S3Bucket>(settings, seams, std::move(bucket), std::move(store));
}

}  // namespace opentrail::intake
