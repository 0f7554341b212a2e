#include "app/import_run.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace opentrail::app {

namespace json = boost::json;

Result<std::string> begin_import(Target& target, const std::vector<std::string>& paths) {
    json::array list;
    for (const std::string& path : paths) list.emplace_back(path);
    Call call;
    call.method = "POST";
    call.path = "/v1/imports";
    call.patient = true;
    call.headers = {{"Content-Type", "application/json"}};
    call.body = json::serialize(json::object{{"paths", std::move(list)}});
    const http::Response reply = TRY(target.send(call));
    boost::system::error_code error;
    const json::value root = json::parse(reply.body, error);
    const json::value* id = error ? nullptr : root.find_pointer("/importId", error);
    if (!id || !id->is_string())
        return fail(Code::corrupt, "the server's reply to a new import was not understood");
    return std::string(id->get_string());
}

Result<void> finish_import(Target& target, const std::string& id, std::uint64_t files,
                           std::uint64_t failed_files) {
    Call call;
    call.method = "POST";
    call.path = fmt::format("/v1/imports/{}/finish", id);
    call.headers = {{"Content-Type", "application/json"}};
    call.patient = true;
    call.body = json::serialize(json::object{{"files", files}, {"failedFiles", failed_files}});
    TRY(target.send(call));
    return {};
}

}  // namespace opentrail::app
