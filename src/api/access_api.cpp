#include "api/access_api.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "access/denial_text.h"
#include "api/excerpt.h"
#include "api/model/check.h"
#include "api/model/projection.h"
#include "api/query/input.h"
#include "api/query/output.h"
#include "api/reply.h"
#include "api/request_members.h"
#include "aws/error_reply.h"
#include "aws/query_reply.h"

namespace opentrail::api {
namespace {

int status_of(const model::QueryService& service, std::string_view code) {
    const auto found = std::ranges::find(service.errors, code, &model::ErrorStatus::code);
    return found != service.errors.end() ? found->status : aws::query_status_of(code);
}

/// What events call an error: IAM's and STS's by the name of its shape ("NoSuchEntityException"),
/// others as clients see them.
std::string event_code(const model::QueryService& service, const std::string& code) {
    // KMS's are what clients see.
    if (code == "ValidationException" || &service == &model::kms_service()) return code;
    const bool modelled =
        std::ranges::find(service.errors, code, &model::ErrorStatus::code) != service.errors.end();
    if (modelled && !code.ends_with("Exception")) return code + "Exception";
    return aws::query_code(code);
}

/// What AWS answers to a name that it does not know.
std::unexpected<Refused> no_operation(std::string_view name, std::string_view version) {
    return refuse("InvalidAction", fmt::format("Could not find operation {} for version {}",
                                               excerpt(name), excerpt(version)));
}

std::string field(const aws::QueryForm& form, std::string_view name) {
    const auto place = form.find(name);
    return place == form.end() ? std::string() : place->second;
}

http::Response json_error(const model::QueryService& service, const Refused& refused,
                          std::string_view request_id) {
    const bool is_kms = &service == &model::kms_service();
    return aws::error_reply(
        aws::Protocol::rest_json,
        {is_kms ? refused.code : aws::query_code(refused.code), refused.message}, request_id,
        status_of(service, refused.code));
}

}  // namespace

AccessApi::AccessApi(const AccessParts& parts, Recorder& recorder)
    : parts_(parts), recorder_(recorder) {}

http::Response AccessApi::answer_query(const Call& call) {
    // A token names no service; the version of the request does.
    const bool is_iam = call.caller.service == "iam" ||
                        (call.caller.service.empty() &&
                         call.request.body.find(model::iam_service().version) != std::string::npos);
    const model::QueryService& service = is_iam ? model::iam_service() : model::sts_service();
    const auto error = [&](const Refused& refused) {
        return aws::query_error(refused, call.request_id, status_of(service, refused.code),
                                service.xml_namespace);
    };
    const Outcome<Asked> asked = read_query(call, service);
    if (!asked) return error(asked.error());
    const Outcome<JsonObject> output = this->call(*asked, call);
    if (!output) return error(output.error());
    return aws::query_reply(
        query::render_output(service, *asked->operation, *output, call.request_id),
        call.request_id);
}

http::Response AccessApi::answer_kms(std::string_view operation, const Call& call) {
    const auto error = [&](const Refused& refused) {
        return error_reply(Form::json11, refused, call.request_id);
    };
    const Outcome<Asked> asked = read_kms(operation, call);
    if (!asked) return error(asked.error());
    const Outcome<JsonObject> output = this->call(*asked, call);
    if (!output) return error(output.error());
    // What has no output answers nothing, not even {}.
    const bool none = asked->operation->output->name.empty();
    return reply(Form::json11, none ? std::string() : to_text(*output), call.request_id);
}

http::Response AccessApi::answer_json(const Call& call) {
    const Outcome<Asked> asked = read_json(call);
    if (!asked) return json_error(model::iam_service(), asked.error(), call.request_id);
    const Outcome<JsonObject> output = this->call(*asked, call);
    if (!output) return json_error(*asked->service, output.error(), call.request_id);
    return reply(Form::v1, to_text(*output), call.request_id);
}

Outcome<AccessApi::Asked> AccessApi::read_query(const Call& call,
                                                const model::QueryService& service) {
    const aws::Outcome<aws::QueryForm> form = aws::read_query_form(call.request.body);
    if (!form) return std::unexpected(form.error());
    const std::string name = field(*form, "Action");
    const std::string version = field(*form, "Version");
    if (name.empty()) {
        return refuse("MissingAction", "The request must contain the parameter Action.");
    }
    if (version != service.version || !service.knows(name)) return no_operation(name, version);
    Asked asked{.service = &service, .name = name, .operation = service.find(name), .request = {}};
    if (!asked.operation) return asked;
    Outcome<JsonObject> request = query::read_input(*asked.operation->input, *form);
    if (!request) return std::unexpected(std::move(request.error()));
    asked.request = *std::move(request);
    return asked;
}

Outcome<AccessApi::Asked> AccessApi::read_kms(std::string_view operation, const Call& call) {
    const model::QueryService& service = model::kms_service();
    if (!service.knows(operation)) {
        return refuse("UnknownOperationException",
                      fmt::format("There is no operation {}.", excerpt(operation)));
    }
    Asked asked{.service = &service,
                .name = std::string(operation),
                .operation = service.find(operation),
                .request = {}};
    if (!asked.operation) return asked;
    Outcome<JsonObject> request = parse_request(call.request.body);
    if (!request) return std::unexpected(std::move(request.error()));
    asked.request = *std::move(request);
    model::drop_unknown(*asked.operation->input, asked.request);
    return asked;
}

Outcome<AccessApi::Asked> AccessApi::read_json(const Call& call) {
    const std::string_view name = call.request.path().substr(path_prefix.size());
    if (call.request.method != "POST") {
        return refuse("InvalidAction", "Operations are called by POST.");
    }
    Asked asked;
    asked.name = name;
    for (const model::QueryService* service : {&model::iam_service(), &model::sts_service(),
                                               &model::kms_service(), &model::own_service()}) {
        if (!service->knows(name)) continue;
        asked.service = service;
        asked.operation = service->find(name);
        if (!asked.operation) return asked;
    }
    if (!asked.service) {
        return refuse("InvalidAction", fmt::format("There is no operation {}.", excerpt(name)));
    }
    Outcome<JsonObject> request = parse_request(call.request.body);
    if (!request) return std::unexpected(std::move(request.error()));
    asked.request = *std::move(request);
    // Before anything looks at it: policies would be asked about members that mean nothing here.
    model::drop_unknown(*asked.operation->input, asked.request);
    return asked;
}

Outcome<JsonObject> AccessApi::call(const Asked& asked, const Call& call) {
    const AccessHandler* handler = find_access_handler(asked.service->name, asked.name);
    if (!handler || handler->does == Does::reads) return run_and_record(asked, handler, call, {});
    Outcome<AccessPrepared> prepared = prepare(asked, *handler, call);
    // From the checks to the end of the change: two calls must not both find the way free.
    const std::lock_guard changing(recorder_.changing());
    // By now the caller may have lost what it had when it was let in.
    Call now = call;
    const Outcome<void> settled = recorder_.settle_changes();
    std::optional<Refused> hindrance =
        settled ? parts_.standing.renew(now.caller) : std::optional(settled.error());
    if (!hindrance && !prepared) hindrance = prepared.error();
    if (hindrance) return run_and_record(asked, handler, now, hindrance);
    return run_and_record(asked, handler, now, {}, *std::move(prepared));
}

Outcome<JsonObject> AccessApi::run_and_record(const Asked& asked, const AccessHandler* handler,
                                              const Call& call,
                                              const std::optional<Refused>& hindrance,
                                              AccessPrepared prepared) {
    OwnCall own;
    own.source = asked.service->api_name;
    own.name = asked.name;
    own.read_only = asked.operation ? asked.operation->read_only : model::reads(asked.name);
    if (asked.operation) {
        own.parameters =
            model::project(*asked.operation->input, asked.request, model::Names::lower_camel);
    }
    AccessCall access{parts_, call, call.caller.account, std::move(prepared)};
    Outcome<AccessAnswer> answer = hindrance ? Outcome<AccessAnswer>(std::unexpected(*hindrance))
                                             : run(asked, handler, access);
    if (access.account != call.caller.account) own.recipient_account = access.account;
    if (!answer) {
        own.refused = {event_code(*asked.service, answer.error().code), answer.error().message};
    } else {
        if (answer->shown) own.response = query::shown_output(*asked.operation, answer->output);
        own.resources = answer->resources;
        for (const auto& [name, value] : answer->more_parameters) own.parameters[name] = value;
        if (!answer->also_account.empty() && answer->also_account != call.caller.account) {
            own.shared_event_id = recorder_.new_id();
        }
    }
    // Before the reply: a call that cannot be recorded is not answered.
    const Outcome<void> recorded = answer && !answer->changes.empty()
                                       ? recorder_.change(call, own, answer->changes)
                                       : recorder_.record(call, own);
    if (!recorded) return std::unexpected(recorded.error());
    if (!own.shared_event_id.empty()) {
        own.recipient_account = answer->also_account;
        own.outsider = true;
        const Outcome<void> shared = recorder_.record(call, own);
        if (!shared) return std::unexpected(shared.error());
    }
    if (!answer) return std::unexpected(std::move(answer.error()));
    return std::move(answer->output);
}

Refused AccessApi::not_here(const Asked& asked) {
    const bool is_kms = asked.service == &model::kms_service();
    return {is_kms ? "UnsupportedOperationException" : "UnsupportedOperation",
            fmt::format("The operation {} is not supported.", asked.name)};
}

Outcome<void> AccessApi::check(const Asked& asked, const AccessHandler& handler,
                               AccessCall& access) const {
    if (handler.needs != Needs::nothing) {
        if (Outcome<void> may = check_credentials(access.call, asked); !may) return may;
    }
    if (handler.needs == Needs::permission) {
        if (Outcome<void> may = act_for(access); !may) return may;
        if (Outcome<void> may = permit(asked, handler, access); !may) return may;
    }
    if (std::optional<Refused> problem = model::check_request(*asked.operation, asked.request)) {
        return std::unexpected(*std::move(problem));
    }
    return {};
}

Outcome<AccessPrepared> AccessApi::prepare(const Asked& asked, const AccessHandler& handler,
                                           const Call& call) const {
    if (!handler.prepare) return AccessPrepared{};
    AccessCall access{parts_, call, call.caller.account};
    // Refused is told where it is recorded: by run().
    if (!check(asked, handler, access)) return AccessPrepared{};
    return handler.prepare(access, asked.request);
}

Outcome<AccessAnswer> AccessApi::run(const Asked& asked, const AccessHandler* handler,
                                     AccessCall& access) {
    if (!handler) return std::unexpected(not_here(asked));
    if (const Outcome<void> fine = check(asked, *handler, access); !fine) {
        return std::unexpected(fine.error());
    }
    return handler->run(access, asked.request);
}

Outcome<void> AccessApi::check_credentials(const Call& call, const Asked& asked) {
    const access::Principal& caller = call.caller;
    if (!caller.has(access::Scope::admin)) {
        return refuse("AccessDeniedException",
                      fmt::format("User: {} is not authorized to perform: {}:{} because the token "
                                  "does not have the scope {}",
                                  caller.arn, asked.service->name, asked.name,
                                  access::name(access::Scope::admin)));
    }
    // AWS STS API Reference, GetSessionToken: its credentials cannot call IAM without MFA, nor STS
    // but for AssumeRole and GetCallerIdentity.
    const bool of_user =
        caller.session && !caller.session->of_role && caller.console_session.empty();
    if (of_user && !caller.session->mfa && asked.service->name == "iam") {
        return refuse("InvalidClientTokenId",
                      "The security token included in the request is invalid");
    }
    return {};
}

Outcome<void> AccessApi::act_for(AccessCall& access) const {
    const std::string account = header(access.call.request, account_header);
    const access::Principal& caller = access.call.caller;
    if (account.empty() || account == caller.account) return {};
    const std::shared_ptr<const catalog::Home> home = parts_.directory.home();
    access::Ask ask{.action = "opentrail:ActForAccount",
                    .resource = fmt::format("arn:aws:opentrail::{}:account", excerpt(account)),
                    .resource_account = caller.account};
    if (!home || caller.account != home->account) {
        return refuse("AccessDeniedException",
                      access::denial_text(caller, ask, access::policy::Decision{}));
    }
    if (const Outcome<void> may = authorize(access.call, ask); !may) return may;
    if (!parts_.directory.has_account(account)) {
        return refuse("NoSuchEntity",
                      fmt::format("The account with id {} cannot be found.", excerpt(account)));
    }
    access.account = account;
    return {};
}

bool AccessApi::is_demanded(const Call& call, const access::Ask& ask) const {
    if (ask.action != "iam:ChangePassword" || call.caller.console_session.empty()) return false;
    const auto session = parts_.directory.session_by_id(call.caller.console_session);
    if (!session || !session->row->session.reset_required) return false;
    const auto decision = parts_.authorizer.decide(call.caller, call.request, ask);
    return decision.why != access::policy::Why::explicit_deny;
}

Outcome<void> AccessApi::permit(const Asked& asked, const AccessHandler& handler,
                                const AccessCall& access) const {
    access::Ask ask = handler.ask ? handler.ask(access, asked.request) : access::Ask{};
    ask.action = fmt::format("{}:{}", asked.service->name, asked.name);
    // Whoever acts for another account does so by its own policies.
    if (access.account != access.call.caller.account) {
        ask.resource_account = access.call.caller.account;
    }
    if (is_demanded(access.call, ask)) return {};
    if (Outcome<void> may = authorize(access.call, ask); !may) return may;
    if (!handler.ask_also) return {};
    const std::optional<access::Ask> also = handler.ask_also(access, asked.request, ask);
    return also ? authorize(access.call, *also) : Outcome<void>();
}

Outcome<void> AccessApi::authorize(const Call& call, const access::Ask& ask) const {
    const auto allowed = parts_.authorizer.authorize(call.caller, call.request, ask);
    if (allowed) return {};
    return refuse(allowed.error().code, allowed.error().message);
}

}  // namespace opentrail::api
