#include "app/bucket_command.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "app/json_exchange.h"

namespace opentrail::app {

namespace json = boost::json;

Result<ExitStatus> run_bucket_create(const TargetOptions& target, const std::string& name,
                                     bool as_json) {
    const json::object body{{"name", name}};
    const json::object reply =
        TRY(json_exchange(target, {"POST", "/v1/buckets", {}, json::serialize(body)}));
    if (as_json) {
        fmt::print("{}\n", json::serialize(reply));
    } else {
        fmt::print("Bucket {} is there.\n", name);
    }
    return ExitStatus::done;
}

Result<ExitStatus> run_bucket_list(const TargetOptions& target, bool as_json) {
    const json::object reply = TRY(json_exchange(target, {"GET", "/v1/buckets", {}, {}}));
    if (as_json) {
        fmt::print("{}\n", json::serialize(reply));
        return ExitStatus::done;
    }
    const json::value* const buckets = reply.if_contains("buckets");
    if (!buckets || !buckets->is_array()) {
        return fail(Code::corrupt, "the server's reply was not understood");
    }
    for (const json::value& bucket : buckets->get_array()) {
        boost::system::error_code error;
        const json::value* const name = bucket.find_pointer("/name", error);
        if (name && name->is_string()) fmt::print("{}\n", std::string(name->get_string()));
    }
    return ExitStatus::done;
}

}  // namespace opentrail::app
