#include "gateway/minio.h"

#include <algorithm>
#include <iterator>

#include "http/message.h"

namespace opentrail::gateway {
namespace {

constexpr std::string_view own_paths[] = {"/minio/admin/", "/minio/kms/", "/minio/metrics/",
                                          "/minio/v2/metrics/", "/minio/prometheus/"};

constexpr std::string_view of_objects[] = {"acl",     "attributes", "legal-hold",
                                           "restore", "retention",  "select",
                                           "tagging", "torrent",    "uploads"};

constexpr std::string_view of_buckets[] = {"accelerate",
                                           "acl",
                                           "analytics",
                                           "cors",
                                           "delete",
                                           "encryption",
                                           "inventory",
                                           "lifecycle",
                                           "list-type",
                                           "location",
                                           "logging",
                                           "metrics",
                                           "object-lock",
                                           "notification",
                                           "ownershipControls",
                                           "policy",
                                           "policyStatus",
                                           "replication",
                                           "intelligent-tiering",
                                           "publicAccessBlock",
                                           "requestPayment",
                                           "tagging",
                                           "uploads",
                                           "versioning",
                                           "versions",
                                           "website"};

template <std::size_t count>
bool has(const std::string_view (&names)[count], std::string_view name) {
    return std::ranges::find(names, name) != std::end(names);
}

}  // namespace

bool is_from_minio(const Exchange& exchange) {
    const std::string* const server = http::find(exchange.reply_headers, "server");
    return server != nullptr && *server == "MinIO";
}

bool is_of_minio(std::string_view path) {
    return std::ranges::any_of(own_paths,
                               [path](std::string_view own) { return path.starts_with(own); });
}

bool minio_knows(std::string_view subresource, bool of_object) {
    return of_object ? has(of_objects, subresource) : has(of_buckets, subresource);
}

}  // namespace opentrail::gateway
