#include "app/intake_ground.h"

#include <fmt/format.h>

#include <vector>

#include "http/client.h"

namespace opentrail::app {

Result<std::unique_ptr<IntakeGround>> IntakeGround::open(const IntakeOptions& options) {
    if (options.workers < 1 || options.workers > intake_workers_max) {
        return fail(Code::invalid, fmt::format("--workers {} is not between 1 and {}",
                                               options.workers, intake_workers_max));
    }
    auto ground = std::make_unique<IntakeGround>();
    ground->s3_.credentials = TRY(aws::parse_credential_source(options.credentials));
    ground->s3_.connections = options.workers;
    ground->s3_.address.endpoint = options.bucket_endpoint;
    ground->s3_.address.region = options.bucket_region;
    ground->credentials_ = std::make_unique<aws::CredentialChain>(
        ground->s3_.credentials,
        aws::CredentialGround{.disk = ground->disk_, .clock = ground->clock_});
    ground->store_ = TRY(delivery::open_s3(
        ground->s3_, {.disk = ground->disk_, .clock = ground->clock_, .random = ground->random_}));
    TRY(ground->open_keys(options));
    return ground;
}

/// Of a bucket of AWS's, AWS is asked; nobody knows who signed what is elsewhere.
Result<void> IntakeGround::open_keys(const IntakeOptions& options) {
    if (options.keys == "none") return {};
    const bool asks = options.keys == "ask" || !options.keys_endpoint.empty();
    const bool is_aws = options.bucket_endpoint.empty() && options.source_is_bucket();
    if (asks || (options.keys.empty() && is_aws)) {
        keys_ = std::make_unique<intake::AskedKeys>(http::Client::make(s3_.tls),
                                                    options.keys_endpoint, calls());
        return {};
    }
    if (options.keys.empty()) return {};
    const Result<std::string> text = disk::read_file(disk_, options.keys);
    auto keys =
        text ? delivery::validation::parse_public_keys(*text)
             : Result<std::vector<delivery::validation::ListedKey>>(std::unexpected(text.error()));
    if (!keys) {
        return fail(Code::invalid,
                    fmt::format("--keys {}: {}", options.keys, keys.error().message));
    }
    keys_ = std::make_unique<intake::FiledKeys>(*std::move(keys));
    return {};
}

std::unique_ptr<aws::S3Client> IntakeGround::client() {
    return std::make_unique<aws::S3Client>(http::Client::make(s3_.tls), s3_.address, s3_.patience,
                                           calls());
}

void IntakeGround::stop() {
    stop_.request_stop();
    store_->stop();
}

}  // namespace opentrail::app
