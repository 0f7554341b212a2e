// AccessClient: calls of /v1/access, IAM's operations in JSON, for the commands of `opentrail
// access` and `opentrail account`. For one thread.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/exit_status.h"
#include "app/target.h"
#include "base/json.h"
#include "base/result.h"

namespace opentrail::app {

/// What the commands take; each uses what it needs.
struct AccessOptions {
    TargetOptions target;
    std::string account;  // To act in, for the home account's administrators. Empty: the caller's.
    std::string name;     // Of what the command is about.
    std::string path;
    std::string description;
    std::string key_id;
    std::string policy;    // Its ARN, or its name.
    std::string document;  // JSON, a file that has it, or - for standard input.
    std::string user, group, role;
    std::vector<std::string> groups;
    std::string duration;
    std::string id;  // Of a new account.
    bool from_stdin = false;
    bool generate = false;
    bool json = false;
};

class AccessClient {
  public:
    static Result<AccessClient> open(const AccessOptions& options);

    /// One operation: its output.
    Result<JsonObject> call(std::string_view operation, const JsonObject& input);
    /// The list `member` of an operation that answers in pages, all of it.
    Result<JsonArray> list(std::string_view operation, JsonObject input, std::string_view member);

  private:
    AccessClient(std::unique_ptr<Target> target, std::string account)
        : target_(std::move(target)), account_(std::move(account)) {}

    std::unique_ptr<Target> target_;
    std::string account_;
};

// What a reply holds. All are empty when the member is not there.
std::string text_of(const JsonObject& object, std::string_view name);
/// A time as people read it, whether it is text or seconds since 1970.
std::string time_of(const JsonObject& object, std::string_view name);
JsonObject object_of(const JsonObject& object, std::string_view name);
JsonArray array_of(const JsonObject& object, std::string_view name);
/// The member `name` of each object in `list`, in its order.
std::vector<std::string> texts_of(const JsonArray& list, std::string_view name);
/// The texts of a list of texts.
std::vector<std::string> texts_of(const JsonArray& list);

/// "Title       text", nothing without a text.
void print_line(std::string_view title, std::string_view text);

/// The JSON document that an argument gives: itself, in a file of that name, or for "-" on
/// standard input.
Result<std::string> read_document(const std::string& argument);

}  // namespace opentrail::app
