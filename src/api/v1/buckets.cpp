#include "api/v1/buckets.h"

#include <fmt/format.h>

#include <array>

#include "api/request_members.h"
#include "api/s3/bucket_change.h"
#include "api/v1/body.h"
#include "delivery/bucket_name.h"

namespace opentrail::api::v1 {

Outcome<std::string> Buckets::create(const Call& call) {
    const auto body = parse_request(call.request.body);
    if (!body) return std::unexpected(body.error());
    constexpr std::array<std::string_view, 1> names{"name"};
    if (auto known = expect_members(*body, names); !known) return std::unexpected(known.error());
    RequestMembers members(*body);
    const std::optional<std::string> name = members.text("name");
    members.require("name", name.has_value());
    if (auto problem = members.problem()) return std::unexpected(*std::move(problem));
    if (const auto checked = delivery::check_bucket_name(*name); !checked) {
        return refuse("ValidationException", checked.error().message);
    }
    const auto exists = store_.bucket_exists(*name);
    if (!exists) return std::unexpected(as_refused(exists.error()));
    if (*exists) {
        return refuse("ConflictException", fmt::format("there is a bucket {} already", *name));
    }
    const auto changes = s3::beginning_bucket(catalog_, call, *name);
    if (!changes && changes.error() == s3::bucket_name_taken()) {
        return refuse("ConflictException",
                      fmt::format("the bucket {} was another account's, and held evidence", *name));
    }
    if (!changes) return std::unexpected(changes.error());
    // A bucket that nobody was told of is harmless; one that was recorded and is missing is not.
    const auto made = store_.create_bucket(*name);
    if (!made) return std::unexpected(as_refused(made.error()));
    OwnCall own;
    own.name = "CreateBucket";
    own.parameters = JsonObject{{"name", *name}};
    own.response = JsonObject{{"name", *name}};
    const auto recorded = recorder_.change(call, own, *changes);
    if (!recorded) return std::unexpected(recorded.error());
    return to_text(JsonObject{{"name", *name}});
}

Outcome<std::string> Buckets::list(const Call& call) {
    const auto names = store_.buckets();
    if (!names) return std::unexpected(as_refused(names.error()));
    JsonArray list;
    for (const std::string& name : *names) {
        const auto bucket = catalog_.bucket(name);
        if (!bucket) return std::unexpected(as_refused(bucket.error()));
        if (bucket->account == call.caller.account) list.push_back(JsonObject{{"name", name}});
    }
    return to_text(JsonObject{{"buckets", std::move(list)}});
}

}  // namespace opentrail::api::v1
