#include "delivery/s3_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/service_error.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "delivery/bucket_name.h"
#include "http/letter_case.h"

namespace opentrail::delivery {
namespace {

constexpr std::string_view metadata_prefix = "x-amz-meta-";
constexpr std::size_t page_max = 1000;

struct NamedAttribute {
    const char* header;
    std::string Attributes::* member;
};
constexpr NamedAttribute named_attributes[] = {
    {"Content-Type", &Attributes::content_type},
    {"Content-Encoding", &Attributes::content_encoding},
    {"Content-Disposition", &Attributes::content_disposition},
    {"Content-Language", &Attributes::content_language},
    {"Cache-Control", &Attributes::cache_control},
    {"Expires", &Attributes::expires},
};

/// A log file is gzipped JSON, and says so as CloudTrail's own do.
Attributes attributes_of(const Object& object) {
    Attributes attributes = object.attributes;
    if (attributes.content_type.empty() && object.key.ends_with(".json.gz")) {
        attributes.content_type = "application/json";
        attributes.content_encoding = "gzip";
    }
    return attributes;
}

ObjectFacts facts_of(std::string_view key, const aws::S3Facts& facts) {
    ObjectFacts result{std::string(key), facts.bytes, facts.modified, facts.etag};
    for (const auto& [header, member] : named_attributes) {
        if (const std::string* value = http::find(facts.headers, header)) {
            result.attributes.*member = *value;
        }
    }
    for (const http::Header& header : facts.headers) {
        const std::string name = http::lower(header.name);
        if (name.starts_with(metadata_prefix)) {
            result.attributes.metadata[name.substr(metadata_prefix.size())] = header.value;
        }
    }
    if (const std::string* key_id =
            http::find(facts.headers, "x-amz-server-side-encryption-aws-kms-key-id")) {
        result.kms_key = *key_id;
    }
    return result;
}

/// Amazon S3 API Reference, PutObject: "a base64-encoded UTF-8 string holding JSON with the
/// encryption context key-value pairs". CloudTrail's is the trail (AWS CloudTrail User Guide,
/// "Configure AWS KMS key policies for CloudTrail").
std::string encryption_context(std::string_view trail) {
    JsonObject context;
    context["aws:cloudtrail:arn"] = trail;
    return base64(to_text(context));
}

/// Whether an S3 said that it does not know If-None-Match.
bool lacks_conditions(const Error& error) {
    return aws::service_code(error) == "NotImplemented" ||
           (error.code == Code::invalid &&
            http::lower(error.message).find("if-none-match") != std::string::npos);
}

}  // namespace

/// A client of the pool, for as long as it lives.
class S3Store::Lease {
  public:
    Lease(S3Store& store, std::unique_ptr<aws::S3Client> client)
        : store_(&store), client_(std::move(client)) {}
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
        if (!client_) return;
        {
            const std::lock_guard lock(store_->mutex_);
            --store_->leased_;
            store_->idle_.push_back(std::move(client_));
        }
        store_->changed_.notify_one();
    }
    aws::S3Client* operator->() const { return client_.get(); }
    aws::S3Client& operator*() const { return *client_; }

  private:
    S3Store* store_;
    std::unique_ptr<aws::S3Client> client_;
};

S3Store::S3Store(S3Settings settings, S3Seams seams)
    : settings_(std::move(settings)),
      seams_(std::move(seams)),
      credentials_(settings_.credentials, {seams_.disk, seams_.clock, seams_.environment,
                                           [connect = seams_.connect] { return connect({}); }}) {}

S3Store::~S3Store() { stop(); }

void S3Store::stop() { stop_.request_stop(); }

Result<S3Store::Lease> S3Store::lease() {
    std::unique_lock lock(mutex_);
    const bool free =
        changed_.wait(lock, stop_.get_token(), [&] { return leased_ < settings_.connections; });
    if (!free || stop_.stop_requested()) {
        return fail(Code::unavailable, "the S3 was not asked: everything stops");
    }
    ++leased_;
    if (!idle_.empty()) {
        auto client = std::move(idle_.back());
        idle_.pop_back();
        return Lease(*this, std::move(client));
    }
    lock.unlock();
    return Lease(*this, std::make_unique<aws::S3Client>(
                            seams_.connect(settings_.tls), settings_.address, settings_.patience,
                            aws::CallGround{
                                credentials_, seams_.clock, seams_.random,
                                seams_.pause ? seams_.pause : aws::pause_until(stop_.get_token()),
                                stop_.get_token()}));
}

aws::S3Put S3Store::put_of(const Object& object) const {
    aws::S3Put put{.bucket = object.bucket, .key = object.key, .bytes = object.bytes};
    const Attributes attributes = attributes_of(object);
    for (const auto& [header, member] : named_attributes) {
        const std::string& value = attributes.*member;
        if (!value.empty()) put.headers.push_back({header, value});
    }
    for (const auto& [name, value] : attributes.metadata) {
        put.headers.push_back({std::string(metadata_prefix) + name, value});
    }
    if (!settings_.acl.empty()) put.headers.push_back({"X-Amz-Acl", settings_.acl});
    if (!object.kms_key.empty()) {
        put.headers.push_back({"X-Amz-Server-Side-Encryption", "aws:kms"});
        put.headers.push_back(
            {"X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id", std::string(object.kms_key)});
        if (!object.trail.empty()) {
            put.headers.push_back(
                {"X-Amz-Server-Side-Encryption-Context", encryption_context(object.trail)});
        }
    } else if (settings_.encrypts) {
        put.headers.push_back({"X-Amz-Server-Side-Encryption", "AES256"});
    }
    return put;
}

Result<Stored> S3Store::place(const Object& object, Unsettled&) {
    const Lease client = TRY(lease());
    aws::S3Put put = put_of(object);
    put.if_absent = conditional_;
    if (put.if_absent) {
        const auto done = client->put_object(put);
        if (done) return Stored::stored;
        if (done.error().code == Code::conflict) return compare(*client, object);
        if (!lacks_conditions(done.error())) return std::unexpected(done.error());
        put.if_absent = false;
    }
    // Without the condition two who write at once both succeed; but a key is one writer's.
    const auto there = client->head_object(object.bucket, object.key);
    if (there) return compare(*client, object);
    if (there.error().code == Code::unavailable) return std::unexpected(there.error());
    TRY(client->put_object(put));
    if (conditional_.exchange(false)) {
        log_info("delivery", "this S3 has no If-None-Match: objects are looked for before writing",
                 {{"bucket", object.bucket}});
    }
    return Stored::stored;
}

Result<void> S3Store::settle(Unsettled&) { return {}; }

Result<Stored> S3Store::compare(aws::S3Client& client, const Object& object) {
    auto there = client.get_object(object.bucket, object.key);
    if (!there) {
        Error error = std::move(there.error());
        if (error.code == Code::not_found) error.code = Code::unavailable;  // It has just gone.
        if (error.code == Code::denied) {
            error.message +=
                ", where an object is already: to tell whether it is the same, "
                "s3:GetObject is needed";
        }
        return std::unexpected(std::move(error));
    }
    // A digest without its signature is none.
    const auto metadata = facts_of(object.key, there->facts).attributes.metadata;
    for (const auto& [name, value] : object.attributes.metadata) {
        const auto found = metadata.find(name);
        if (found == metadata.end() || found->second != value) return Stored::exists_other;
    }
    if (there->bytes == object.bytes) return Stored::exists_same;
    // Another version of the compressor may have written the same content in other bytes.
    const auto content = gunzip(there->bytes, limits::inflated_file_bytes_max);
    const bool same = content && sha256(*content) == object.content_hash;
    return same ? Stored::exists_same : Stored::exists_other;
}

Result<void> S3Store::probe(const Object& object) {
    const Lease client = TRY(lease());
    const auto tried = client->try_upload(put_of(object));
    if (tried) return {};
    const std::string_view code = aws::service_code(tried.error());
    // An S3 without multipart uploads: at least it has the bucket.
    if (code == "NotImplemented" || code == "MethodNotAllowed") {
        return client->head_bucket(object.bucket);
    }
    return tried;
}

Result<ObjectRead> S3Store::get(std::string_view bucket, std::string_view key) {
    const Lease client = TRY(lease());
    aws::S3Object object = TRY(client->get_object(bucket, key));
    return ObjectRead{std::move(object.bytes), facts_of(key, object.facts)};
}

Result<std::string> S3Store::read_part(std::string_view bucket, std::string_view key,
                                       std::uint64_t offset, std::size_t size) {
    const Lease client = TRY(lease());
    if (size == 0) {
        TRY(client->head_object(bucket, key));
        return std::string();
    }
    auto part = client->get_object(bucket, key, aws::S3Range{offset, size});
    if (part) return std::move(part->bytes);
    // It begins at the object's end, or behind it.
    if (aws::service_code(part.error()) == "InvalidRange") return std::string();
    return std::unexpected(part.error());
}

Result<ObjectFacts> S3Store::facts(std::string_view bucket, std::string_view key) {
    const Lease client = TRY(lease());
    return facts_of(key, TRY(client->head_object(bucket, key)));
}

Result<Listing> S3Store::list(std::string_view bucket, const ListQuery& query) {
    const Lease client = TRY(lease());
    Listing listing;
    if (query.limit == 0) {
        TRY(client->head_bucket(bucket));
        return listing;
    }
    aws::S3List asked{.prefix = query.prefix, .after = query.after};
    std::string last(query.after);
    do {
        asked.limit = std::min(page_max, query.limit - listing.objects.size());
        aws::S3Page page = TRY(client->list_objects(bucket, asked));
        for (aws::S3ListedObject& object : page.objects) {
            // Else a listing might never end, or leave something out.
            if (object.key <= last) {
                return fail(
                    Code::corrupt,
                    fmt::format("the S3 does not list bucket {} in the order of keys", bucket));
            }
            last = object.key;
            listing.objects.push_back(
                {std::move(object.key), object.bytes, object.modified, std::move(object.etag)});
        }
        if (page.objects.empty() && page.next_token == asked.token && !asked.token.empty()) {
            return fail(Code::corrupt,
                        fmt::format("the S3's listing of bucket {} does not end", bucket));
        }
        asked.token = std::move(page.next_token);
    } while (!asked.token.empty() && listing.objects.size() < query.limit);
    listing.more = !asked.token.empty() || listing.objects.size() > query.limit;
    if (listing.more) listing.objects.resize(std::min(listing.objects.size(), query.limit));
    return listing;
}

Result<bool> S3Store::bucket_exists(std::string_view bucket) {
    if (!aws::is_bucket_in_url(bucket)) return false;
    const Lease client = TRY(lease());
    const auto found = client->head_bucket(bucket);
    if (found) return true;
    if (found.error().code == Code::not_found) return false;
    if (aws::service_code(found.error()) == "AccessDenied") return true;
    // MinIO's answer to a name that no bucket may have.
    if (found.error().code == Code::invalid && !check_bucket_name(bucket)) return false;
    return std::unexpected(found.error());
}

Result<void> S3Store::create_bucket(std::string_view bucket) {
    TRY(check_bucket_name(bucket));
    // Of the caller's own bucket, us-east-1 says that it was made (Amazon S3 API Reference,
    // CreateBucket, "BucketAlreadyOwnedByYou").
    if (TRY(bucket_exists(bucket))) {
        return fail(Code::conflict, fmt::format("bucket {} is there already", bucket));
    }
    const Lease client = TRY(lease());
    return client->create_bucket(bucket);
}

Result<std::vector<std::string>> S3Store::buckets() {
    const Lease client = TRY(lease());
    std::vector<std::string> names = TRY(client->list_buckets());
    std::ranges::sort(names);
    return names;
}

Result<std::unique_ptr<S3Store>> open_s3(const S3Settings& settings, const S3Seams& seams) {
    TRY(aws::check(settings.address));
    if (settings.connections == 0 || settings.patience.retry.attempts < 1) {
        return fail(Code::invalid, "an S3 needs a connection and an attempt at least");
    }
    return std::make_unique<S3Store>(settings, seams);
}

}  // namespace opentrail::delivery
