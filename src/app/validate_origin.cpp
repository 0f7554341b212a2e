#include "app/validate_origin.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "app/cloudtrail_call.h"
#include "app/copy_note.h"
#include "app/signing.h"
#include "aws/credentials.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "delivery/s3_store.h"
#include "delivery/validation/folder_search.h"
#include "delivery/validation/folder_source.h"
#include "delivery/validation/organization.h"
#include "delivery/validation/store_source.h"

namespace opentrail::app {
namespace {

namespace validation = delivery::validation;

constexpr const char* local_credentials = "./data/credentials";

/// CloudTrail's operations, asked of the server.
class CloudTrail final : public validation::KeySource {
  public:
    CloudTrail(TargetOptions target, std::string region)
        : options_(std::move(target)), region_(std::move(region)) {}

    Result<JsonObject> call(std::string_view operation, const JsonObject& input) {
        if (!target_) target_ = TRY(Target::make(options_));
        const auto reply = target_->send(cloudtrail_call(operation, input, region_));
        if (!reply) {
            // What a server does not know is no wrong use of this command.
            const Code code =
                reply.error().code == Code::invalid ? Code::unavailable : reply.error().code;
            return fail(code, reply.error().message);
        }
        return parse_json_object(reply->body);
    }

    Result<std::vector<validation::ListedKey>> list(Timestamp from, Timestamp to) override {
        return validation::list_public_keys(
            [this](const JsonObject& input) { return call("ListPublicKeys", input); }, from, to);
    }

    struct TrailFacts {
        std::string bucket;
        std::string prefix;
        bool of_organization = false;
    };
    Result<TrailFacts> find(const validation::TrailName& trail) {
        const JsonObject reply = TRY(call("DescribeTrails", {}));
        const JsonArray* const list = TRY(array_member(reply, "trailList"));
        for (const Json& item : list ? *list : JsonArray()) {
            if (!item.is_object()) continue;
            const JsonObject& object = item.get_object();
            if (TRY(text_member(object, "TrailARN")) != trail.arn) continue;
            return TrailFacts{
                .bucket = TRY(text_member(object, "S3BucketName")).value_or(""),
                .prefix = TRY(text_member(object, "S3KeyPrefix")).value_or(""),
                .of_organization = TRY(bool_member(object, "IsOrganizationTrail")).value_or(false)};
        }
        return fail(Code::not_found,
                    fmt::format("A trail could not be found for {} (with --s3-bucket nobody is "
                                "asked for it)",
                                trail.arn));
    }

    /// Absent when it says of no digest that it was delivered.
    Result<std::optional<validation::Delivered>> delivered(const std::string& arn) {
        const JsonObject reply = TRY(call("GetTrailStatus", {{"Name", arn}}));
        const auto newest = TRY(time_member(reply, "LatestDigestDeliveryTime"));
        if (!newest) return std::nullopt;
        validation::Delivered delivered{.newest = *newest,
                                        .started = TRY(time_member(reply, "StartLoggingTime"))};
        const auto stopped = TRY(time_member(reply, "StopLoggingTime"));
        if (stopped && !TRY(bool_member(reply, "IsLogging")).value_or(false)) {
            delivered.newest = std::min(delivered.newest, *stopped);
        }
        return delivered;
    }

  private:
    static Result<std::optional<Timestamp>> time_member(const JsonObject& object,
                                                        std::string_view name) {
        const auto seconds = TRY(number_member(object, name));
        if (!seconds) return std::nullopt;
        const auto time = validation::time_of_seconds(*seconds);
        if (!time) return fail(Code::invalid, fmt::format("{} is no time", name));
        return time;
    }

    const TargetOptions options_;
    const std::string region_;
    std::unique_ptr<Target> target_;
};

/// The same keys for S3 as for the server, where it is the same server.
aws::Environment environment_of(const aws::Credentials& credentials) {
    return [credentials](const char* name) -> std::optional<std::string> {
        const std::string_view variable = name;
        if (variable == "AWS_ACCESS_KEY_ID") return credentials.access_key_id;
        if (variable == "AWS_SECRET_ACCESS_KEY") return std::string(credentials.secret.reveal());
        if (variable == "AWS_SESSION_TOKEN" && !credentials.session_token.empty())
            return credentials.session_token;
        return std::nullopt;
    };
}

class Origin final : public ValidateOrigin {
  public:
    Origin(const ValidateOptions& options, const validation::Scope& scope, disk::Disk& disk)
        : options_(options),
          disk_(disk),
          place_(scope.place),
          cloudtrail_(options.target, scope.place.region) {}

    Result<void> open(const validation::TrailName& trail) {
        TRY(open_keys());
        if (options_.from) {
            TRY(open_folder(trail));
        } else {
            TRY(find_place(trail));
            TRY(open_s3());
        }
        const bool asks_bucket = options_.s3_bucket || organization_wanted_;
        if (asks_bucket && place_.organization.empty()) {
            auto found = validation::find_organization(*source_, place_);
            if (!found) return std::unexpected(explain(std::move(found.error())));
            place_.organization = *std::move(found);
            if (!place_.organization.empty()) {
                remarks_.push_back(
                    fmt::format("the digest files of account {} are in the folder "
                                "of organization {}",
                                place_.account, place_.organization));
            }
        }
        return {};
    }

    validation::Source& source() override { return *source_; }
    validation::KeySource& keys() override { return file_ ? *file_ : cloudtrail_as_keys(); }
    const validation::Place& place() const override { return place_; }
    const std::optional<validation::Delivered>& delivered() const override { return delivered_; }
    const std::vector<std::string>& remarks() const override { return remarks_; }

    Error explain(Error error) const override {
        // What a server refuses is no wrong use of this command.
        if (error.code == Code::invalid) error.code = Code::unavailable;
        if (options_.from || error.code != Code::not_found) return error;
        error.message = fmt::format(
            "{} (bucket {}; another one: --s3-bucket; an S3 that is elsewhere: "
            "--s3-endpoint-url)",
            error.message, place_.bucket);
        return error;
    }

  private:
    validation::KeySource& cloudtrail_as_keys() { return cloudtrail_; }

    Result<void> open_keys() {
        std::optional<std::string> path = options_.keys;
        if (!path && options_.from) {
            const std::string kept = *options_.from + "/" + std::string(kept_keys_name);
            if (TRY(disk_.exists(kept))) path = kept;
        }
        if (!path) return {};
        const auto text = disk::read_file(disk_, *path);
        if (!text) {
            const Code code = options_.keys ? Code::invalid : text.error().code;
            return fail(code, fmt::format("read public keys: {}", text.error().message));
        }
        auto keys = validation::parse_public_keys(*text);
        if (!keys) {
            return fail(Code::invalid,
                        fmt::format("{} is not what `aws cloudtrail list-public-keys` prints: {}",
                                    *path, keys.error().message));
        }
        file_.emplace(*std::move(keys));
        return {};
    }

    Result<void> open_folder(const validation::TrailName& trail) {
        std::string folder = *options_.from;
        if (const auto names = disk_.list(folder); !names) {
            return fail(Code::invalid, fmt::format("--from: {}", names.error().message));
        }
        if (options_.s3_bucket) {
            place_.bucket = *options_.s3_bucket;
            place_.prefix = options_.s3_prefix.value_or("");
        } else {
            validation::FoundFolder found = TRY(
                validation::find_in_folder(disk_, folder, trail, place_.account, place_.region));
            folder = found.folder;
            place_ = std::move(found.place);
            if (options_.s3_prefix) place_.prefix = *options_.s3_prefix;
            remarks_.push_back(
                fmt::format("these are files of s3://{}/{}, as they say themselves "
                            "(--s3-bucket and --s3-prefix say it for sure)",
                            place_.bucket, place_.prefix));
        }
        // A reader's copy is decrypted: what is not was harmed before it was copied.
        const auto note = TRY(read_copy_note(disk_, *options_.from));
        const bool may_be_encrypted = !note || note->encrypted;
        source_ = std::make_unique<validation::FolderSource>(
            TRY(validation::FolderSource::open(disk_, folder, may_be_encrypted)));
        return {};
    }

    Result<void> find_place(const validation::TrailName& trail) {
        if (options_.s3_bucket) {
            place_.bucket = *options_.s3_bucket;
            place_.prefix = options_.s3_prefix.value_or("");
            return {};
        }
        const CloudTrail::TrailFacts facts = TRY(cloudtrail_.find(trail));
        if (facts.of_organization && !options_.account_id) {
            return fail(Code::invalid,
                        "Missing required parameter for organization trail: '--account-id'");
        }
        organization_wanted_ = facts.of_organization;
        place_.bucket = facts.bucket;
        place_.prefix = options_.s3_prefix.value_or(facts.prefix);
        if (place_.prefix == facts.prefix) ask_what_was_delivered(trail);
        return {};
    }

    /// Not everybody who may read the bucket may ask this.
    void ask_what_was_delivered(const validation::TrailName& trail) {
        auto delivered = cloudtrail_.delivered(trail.arn);
        if (delivered) {
            delivered_ = *std::move(delivered);
            return;
        }
        remarks_.push_back(fmt::format(
            "that the newest digest files are missing cannot be seen, as the trail's status cannot "
            "be read: {}",
            delivered.error().message));
    }

    Result<void> open_s3() {
        const aws::Environment environment = aws::process_environment();
        const std::string server = options_.target.endpoint.value_or(
            environment("OPENTRAIL_ENDPOINT").value_or(default_endpoint));
        std::optional<std::string> endpoint = options_.s3_endpoint;
        if (!endpoint) endpoint = environment("AWS_ENDPOINT_URL_S3");
        delivery::S3Settings settings;
        delivery::S3Seams seams{.disk = disk_, .clock = clock_, .random = random_};
        if (!endpoint && server.find(".amazonaws.com") == std::string::npos) {
            endpoint = server;
            const aws::Credentials found = TRY(find_credentials(local_credentials));
            settings.credentials.kind = aws::CredentialSource::Kind::environment;
            seams.environment = environment_of(found);
        }
        settings.address.endpoint = endpoint.value_or("");
        while (settings.address.endpoint.ends_with('/')) settings.address.endpoint.pop_back();
        settings.address.region = place_.region;
        settings.tls.ca_file =
            options_.target.ca_bundle.value_or(environment("AWS_CA_BUNDLE").value_or(""));
        settings.tls.verifies = !options_.target.no_verify_ssl;
        constexpr std::size_t spare = 4;  // For what the walk itself reads.
        settings.connections = std::max<std::size_t>(options_.jobs, 16) + spare;
        store_ = TRY(delivery::open_s3(settings, seams));
        source_ = std::make_unique<validation::StoreSource>(*store_);
        return {};
    }

    const ValidateOptions& options_;
    disk::Disk& disk_;
    SystemClock clock_;
    SystemRandom random_;
    validation::Place place_;
    std::optional<validation::Delivered> delivered_;
    bool organization_wanted_ = false;
    CloudTrail cloudtrail_;
    std::optional<validation::KeyFile> file_;
    std::unique_ptr<delivery::Store> store_;
    std::unique_ptr<validation::Source> source_;
    std::vector<std::string> remarks_;
};

}  // namespace

Result<std::unique_ptr<ValidateOrigin>> ValidateOrigin::open(const ValidateOptions& options,
                                                             const validation::Scope& scope,
                                                             disk::Disk& disk) {
    auto origin = std::make_unique<Origin>(options, scope, disk);
    TRY(origin->open(scope.trail));
    return origin;
}

}  // namespace opentrail::app
