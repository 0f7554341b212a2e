// ActionReference: IAM's actions, the resources that each can be allowed on, and which events ask
// for them, from the table in the program (docs/formats/iam_actions.md).
//
// A service is read when it is first asked for. For one thread; what it gives lives as long as it.

#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace opentrail::access::usage {

/// The table as it is in the program.
std::string_view iam_actions_text();

struct KindUse {
    std::size_t kind = 0;   // Of Service::kinds.
    bool required = false;  // A call is about one of this kind in any case.
};

struct Action {
    std::string_view name;      // "GetObject"
    std::vector<KindUse> uses;  // None: it can be allowed on "*" alone.
    bool passes_role = false;   // Its caller needs iam:PassRole on the role that it names.
};

/// What a part of an ARN is called in requestParameters.
struct Part {
    std::string_view name;                  // "ObjectName"
    std::vector<std::string_view> members;  // "key", "queueUrl:tail"
};

struct Service {
    std::string_view prefix;              // "s3"
    std::vector<std::string_view> kinds;  // "arn:${Partition}:s3:::${BucketName}"
    std::vector<Part> parts;
    std::map<std::string_view, Action> actions;
    std::map<std::string, const Action*> by_lower_name;
    std::map<std::string_view, std::vector<std::string_view>> events;  // "Get*" too.
    std::vector<std::string_view> free;                                // Events.

    const Action* find(std::string_view name) const;
};

/// What a call needs.
struct Need {
    enum class State { known, free, unknown };
    struct Right {
        const Service* service;
        const Action* action;
    };
    State state = State::unknown;
    std::vector<Right> rights;  // All of them.
    std::string prefix;         // Of the service, also where the action is not known.
};

class ActionReference {
  public:
    explicit ActionReference(std::string_view text = iam_actions_text());

    /// Null where there is no such prefix.
    const Service* service(std::string_view prefix);
    Need need_of(std::string_view event_source, std::string_view event_name);

  private:
    std::string_view prefix_of(std::string_view event_source) const;
    std::vector<std::string_view> named_actions(const Service& service, std::string_view name);

    std::map<std::string_view, std::string_view> texts_;    // By prefix.
    std::map<std::string_view, std::string_view> sources_;  // To prefixes.
    std::map<std::string_view, Service> services_;
};

}  // namespace opentrail::access::usage
