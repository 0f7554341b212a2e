#include "gateway/s3_call.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/assert.h"
#include "gateway/minio.h"
#include "http/letter_case.h"
#include "http/message.h"

namespace opentrail::gateway {
namespace {

enum class Level : std::uint8_t { service, bucket, object };
enum class Method : std::uint8_t { get, head, put, post, erase, other };

Method method_of(std::string_view name) {
    constexpr std::string_view names[] = {"GET", "HEAD", "PUT", "POST", "DELETE"};
    auto found = std::ranges::find(names, name);
    return static_cast<Method>(found - std::begin(names));
}

struct Request {
    const Exchange& exchange;
    const Pairs& query;
    bool is_to_minio = false;

    bool has(std::string_view name) const { return find_pair(query, name) != nullptr; }
    bool has_header(std::string_view name) const {
        return http::find(exchange.headers, name) != nullptr;
    }
    bool is_form() const {
        const std::string* type = http::find(exchange.headers, "content-type");
        constexpr std::string_view form = "multipart/form-data";
        return type != nullptr && type->size() >= form.size() &&
               http::equal_ignoring_case(std::string_view(*type).substr(0, form.size()), form);
    }
};

/// A sub-resource of a method: "GET ?acl" of a bucket.
struct Resource {
    std::string_view name;
    std::string_view event;
};

/// Those of every level and method, from the URIs of the model.
class Resources {
  public:
    Resources();

    /// The event of the first parameter that is a sub-resource; empty when none is.
    std::string_view find(Level level, Method method, const Request& request) const {
        for (const auto& [name, value] : request.query) {
            if (request.is_to_minio && !minio_knows(name, level == Level::object)) continue;
            for (const Resource& each : table(level, method)) {
                if (each.name == name) {
                    return each.event;
                }
            }
        }
        return {};
    }

  private:
    static std::size_t index(Level level, Method method) {
        return static_cast<std::size_t>(level) * 6 + static_cast<std::size_t>(method);
    }
    const std::vector<Resource>& table(Level level, Method method) const {
        return tables_[index(level, method)];
    }

    std::array<std::vector<Resource>, 18> tables_;
};

Resources::Resources() {
    const Service* s3 = find_service("s3");
    INVARIANT(s3 != nullptr);
    for (const Operation& operation : s3->operations) {
        std::size_t mark = operation.uri.find('?');
        if (mark == std::string_view::npos) {
            continue;
        }
        std::string_view name = operation.uri.substr(mark + 1);
        name = name.substr(0, name.find_first_of("=&"));
        Level level = operation.uri.substr(0, mark) == "/{Bucket}" ? Level::bucket : Level::object;
        auto& table = tables_[index(level, method_of(operation.method))];
        // Of two with one sub-resource the operation that names more comes first, and is told apart
        // below: GetBucketMetricsConfiguration and ListBucketMetricsConfigurations.
        if (std::ranges::find(table, name, &Resource::name) == table.end()) {
            table.push_back({name, operation.event});
        }
    }
}

const Resources& resources() {
    static const Resources made;
    return made;
}

/// One configuration by its id, or all.
std::string_view bucket_configuration(std::string_view event, const Request& request) {
    struct Both {
        std::string_view one;
        std::string_view all;
    };
    constexpr Both both[] = {
        {"GetBucketAnalyticsConfiguration", "ListBucketAnalyticsConfigurations"},
        {"GetBucketIntelligentTieringConfiguration", "ListBucketIntelligentTieringConfigurations"},
        {"GetBucketInventoryConfiguration", "ListBucketInventoryConfigurations"},
        {"GetBucketMetricsConfiguration", "ListBucketMetricsConfigurations"},
    };
    auto found = std::ranges::find(both, event, &Both::one);
    return found == std::end(both) || request.has("id") ? event : found->all;
}

std::string_view bucket_event(Method method, const Request& request) {
    std::string_view event = resources().find(Level::bucket, method, request);
    if (!event.empty()) {
        return bucket_configuration(event, request);
    }
    switch (method) {
        case Method::get: return "ListObjects";
        case Method::head: return "HeadBucket";
        case Method::put: return "CreateBucket";
        case Method::erase: return "DeleteBucket";
        case Method::post: return request.is_form() ? "PostObject" : "";
        case Method::other: return "";
    }
    return {};
}

std::string_view put_object_event(const Request& request) {
    bool copies = request.has_header("x-amz-copy-source");
    if (request.has("uploadId") && request.has("partNumber")) {
        return copies ? "UploadPartCopy" : "UploadPart";
    }
    return copies ? "CopyObject" : "PutObject";
}

std::string_view object_event(Method method, const Request& request) {
    std::string_view event = resources().find(Level::object, method, request);
    if (event == "GetObjectAnnotation" && !request.has("annotationName")) {
        return "ListObjectAnnotations";
    }
    if (!event.empty()) {
        return event;
    }
    switch (method) {
        case Method::get: return request.has("uploadId") ? "ListParts" : "GetObject";
        case Method::head: return "HeadObject";
        case Method::put: return put_object_event(request);
        case Method::erase:
            return request.has("uploadId") ? "AbortMultipartUpload" : "DeleteObject";
        case Method::post: return request.has("uploadId") ? "CompleteMultipartUpload" : "";
        case Method::other: return "";
    }
    return {};
}

bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
    return text.size() >= end.size() &&
           http::equal_ignoring_case(text.substr(text.size() - end.size()), end);
}

/// "s3", "s3-eu-west-1" (the older form), "s3-control", "s3express-use1-az4": the service.
std::string_view service_of_label(std::string_view label) {
    for (std::string_view each : {"s3-control", "s3-outposts", "s3-object-lambda", "s3-accesspoint",
                                  "s3-accelerate", "s3-website"}) {
        if (label.starts_with(each)) {
            return each;
        }
    }
    if (label.starts_with("s3express-")) {
        return "s3express";
    }
    return label == "s3" || label.starts_with("s3-") ? std::string_view("s3") : std::string_view();
}

std::optional<S3Host> aws_host(std::string_view host) {
    constexpr std::string_view domains[] = {".amazonaws.com", ".amazonaws.com.cn"};
    auto domain = std::ranges::find_if(
        domains, [host](std::string_view each) { return ends_with_ignoring_case(host, each); });
    if (domain == std::end(domains)) {
        return std::nullopt;
    }
    std::string_view rest = host.substr(0, host.size() - domain->size());
    // BUCKET.s3[.dualstack][.REGION]: within the last three labels, so that a bucket's own name
    // says nothing.
    for (int i = 0; i < 3 && !rest.empty(); ++i) {
        std::size_t dot = rest.rfind('.');
        std::string_view label = dot == std::string_view::npos ? rest : rest.substr(dot + 1);
        rest = dot == std::string_view::npos ? std::string_view() : rest.substr(0, dot);
        std::string_view service = service_of_label(label);
        if (!service.empty()) {
            return S3Host{.bucket = rest, .service = service};
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<S3Host> read_s3_host(std::string_view host, std::string_view domain,
                                   bool has_hosts_of_aws) {
    if (!domain.empty() && ends_with_ignoring_case(host, domain)) {
        std::string_view before = host.substr(0, host.size() - domain.size());
        if (before.empty()) {
            return S3Host{};
        }
        if (before.ends_with('.') && before.size() > 1) {
            return S3Host{.bucket = before.substr(0, before.size() - 1)};
        }
    }
    std::optional<S3Host> of_aws = aws_host(host);
    if (of_aws && !has_hosts_of_aws) of_aws->bucket = {};
    return of_aws;
}

void read_s3_call(const Exchange& exchange, const Address& address, std::string_view host_bucket,
                  Call& call) {
    std::string_view path = address.path;
    path.remove_prefix(path.starts_with('/') ? 1 : 0);
    if (host_bucket.empty()) {
        std::size_t slash = path.find('/');
        call.bucket = decoded(path.substr(0, slash));
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    } else {
        call.bucket = host_bucket;
    }
    call.key = decoded(path);
    const Method method = method_of(exchange.method);
    const Request request{exchange, call.query, is_from_minio(exchange)};
    if (request.is_to_minio && host_bucket.empty() && is_of_minio(address.path)) {
        call.bucket.clear();
        call.key.clear();
        return;
    }
    if (!call.key.empty()) {
        call.name = object_event(method, request);
    } else if (!call.bucket.empty()) {
        call.name = bucket_event(method, request);
    } else if (method == Method::get) {
        bool directory = call.event_source == "s3express.amazonaws.com";
        call.name = directory ? "ListDirectoryBuckets" : "ListBuckets";
    }
}

}  // namespace opentrail::gateway
