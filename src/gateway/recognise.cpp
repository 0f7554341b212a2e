#include "gateway/recognise.h"

#include <algorithm>
#include <map>
#include <span>
#include <vector>

#include "event/data_events.h"
#include "gateway/address.h"
#include "gateway/claim.h"
#include "gateway/form.h"
#include "gateway/form_scan.h"
#include "gateway/routes.h"
#include "gateway/s3_call.h"
#include "http/letter_case.h"
#include "http/message.h"

namespace opentrail::gateway {
namespace {

using Services = std::span<const Service* const>;

constexpr std::string_view amazon = ".amazonaws.com";
constexpr std::string_view unknown_source = "unknown.amazonaws.com";

/// S3's services by the scopes of their signatures, which are their event sources too; those of
/// access points are s3's.
constexpr std::string_view s3_scopes[] = {"s3", "s3express", "s3-outposts", "s3-object-lambda"};

bool is_s3_scope(std::string_view scope) {
    return std::ranges::find(s3_scopes, scope) != std::end(s3_scopes);
}

/// What names an operation: letters, digits and '_'.
bool is_operation_name(std::string_view text) {
    return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, [](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
               (byte >= '0' && byte <= '9') || byte == '_';
    });
}

bool takes_query(const Service& service) {
    return service.protocol == Protocol::query || service.protocol == Protocol::ec2 ||
           service.also_query;
}

bool is_rest(const Service& service) {
    return service.protocol == Protocol::rest_json || service.protocol == Protocol::rest_xml;
}

/// The services that take queries, by version. Those of AWS's query APIs are dates, and few share
/// one.
const std::multimap<std::string_view, const Service*>& query_services() {
    static const auto made = [] {
        std::multimap<std::string_view, const Service*> map;
        for (std::size_t i = 0; i < service_count(); ++i) {
            const Service& service = service_at(i);
            if (takes_query(service)) {
                map.emplace(service.api_version, &service);
            }
        }
        return map;
    }();
    return made;
}

/// Whether a host is one of a service's by its name: "bedrock-agent.eu-west-1.amazonaws.com".
bool is_host_of(std::string_view host, std::string_view prefix) {
    return host.size() > prefix.size() &&
           http::equal_ignoring_case(host.substr(0, prefix.size()), prefix) &&
           (host[prefix.size()] == '.' || host.substr(prefix.size()).starts_with("-fips."));
}

class Recogniser {
  public:
    Recogniser(const Exchange& exchange, const Recognition& options)
        : exchange_(exchange), options_(options), address_(read_address(exchange)) {
        call_.query = read_pairs(address_.query);
        call_.claim = read_claim(exchange.headers, call_.query);
    }

    Call run() &&;

  private:
    bool by_s3(bool certain);
    bool answered_by_s3() const;
    bool by_target();
    bool by_cbor();
    struct FormNames {
        std::string action;
        std::string version;
    };
    FormNames names_of_form() const;
    bool by_action();
    bool by_route();
    bool by_route_of(const Service& service);
    bool is_s3_control(const std::optional<S3Host>& host) const;
    bool may_have_routes() const;
    Services services_of_scope() const;
    Services services_of_host() const;
    void s3(const std::optional<S3Host>& host);
    const Service* with_action(std::string_view action, std::string_view version) const;
    void settle(const Operation& operation, Protocol protocol);
    void settle_name(const Service* service, std::string_view name, Protocol protocol);
    void unknown();
    const std::string* header(std::string_view name) const {
        return http::find(exchange_.headers, name);
    }

    const Exchange& exchange_;
    const Recognition& options_;
    Address address_;
    Services services_;  // That the scope names, or else the host or the options.
    Call call_;
};

Services Recogniser::services_of_scope() const {
    if (call_.claim.service.empty()) {
        return {};
    }
    Services found = find_services_by_signing_name(call_.claim.service);
    return found.empty() ? find_services_by_endpoint(call_.claim.service) : found;
}

/// By the labels of a host of AWS, which may have an account's or a bucket's before them.
Services Recogniser::services_of_host() const {
    std::string host = http::lower(address_.host);
    if (!host.ends_with(amazon) && !host.ends_with(".amazonaws.com.cn") &&
        !host.ends_with(".api.aws")) {
        return {};
    }
    std::string_view rest = host;
    for (int skipped = 0; skipped < 3; ++skipped) {
        std::size_t first = rest.find('.');
        if (first == std::string_view::npos) {
            return {};
        }
        std::size_t second = rest.find('.', first + 1);
        for (std::size_t end : {second, first}) {  // "api.ecr" before "api".
            Services found = find_services_by_endpoint(rest.substr(0, end));
            if (!found.empty()) {
                return found;
            }
        }
        rest.remove_prefix(first + 1);
    }
    return {};
}

bool Recogniser::is_s3_control(const std::optional<S3Host>& host) const {
    if (!address_.path.starts_with("/v20180820/")) {
        return false;
    }
    return (host && host->service == "s3-control") || header("x-amz-account-id") != nullptr;
}

void Recogniser::s3(const std::optional<S3Host>& host) {
    std::string_view scope = call_.claim.service;
    if (!is_s3_scope(scope)) {
        scope = host && is_s3_scope(host->service) ? host->service : std::string_view("s3");
    }
    call_.event_source = std::string(scope).append(amazon);
    call_.protocol = Protocol::rest_xml;
    if (is_s3_control(host) && by_route_of(*find_service("s3control"))) {
        return;
    }
    if (scope == "s3-outposts" && address_.path.starts_with("/S3Outposts/") &&
        by_route_of(*find_service("s3outposts"))) {
        return;
    }
    static const Service* const service = find_service("s3");
    call_.service = service;
    read_s3_call(exchange_, address_, host ? host->bucket : std::string_view(), call_);
    // Of S3 Object Lambda, whose functions answer so.
    if (address_.path == "/WriteGetObjectResponse" && exchange_.method == "POST" &&
        scope == "s3-object-lambda") {
        call_.name = address_.path.substr(1);
        call_.bucket.clear();
    }
    if (call_.name.empty()) {
        unknown();
        return;
    }
    call_.read_only = name_reads(call_.name);
    if (call_.name == "PostObject") {
        // Its policy is signed in the form, which is not read, whatever the head says besides.
        if (call_.claim.signing == Signing::none) call_.claim.signing = Signing::form;
        call_.claim.is_ambiguous = true;
    }
    // A form's upload is none of CloudTrail's documented names, and the same as PutObject.
    call_.data = event::is_data_event(call_.event_source, call_.name) || call_.name == "PostObject";
}

/// No other service's replies have it (Amazon S3 API Reference, "Common Response Headers"). Who
/// signs nothing says nothing of the service.
bool Recogniser::answered_by_s3() const {
    return http::find(exchange_.reply_headers, "x-amz-id-2") != nullptr;
}

/// `certain`: by signature or host. Otherwise because nothing says anything else.
bool Recogniser::by_s3(bool certain) {
    std::optional<S3Host> host =
        read_s3_host(address_.host, options_.domain, options_.has_hosts_of_aws);
    const Claim& claim = call_.claim;
    bool old = claim.version == "SigV2" && find_pair(call_.query, "Action") == nullptr;
    bool is_s3 = certain ? is_s3_scope(claim.service) ||
                               (claim.service.empty() && ((host && !host->bucket.empty()) || old))
                         : host || options_.service == "s3" || answered_by_s3();
    if (is_s3) {
        s3(host);
    }
    return is_s3;
}

void Recogniser::settle(const Operation& operation, Protocol protocol) {
    call_.service = operation.service;
    call_.operation = &operation;
    call_.event_source = operation.service->event_source;
    call_.name = operation.event;
    call_.read_only = operation.reads;
    call_.protocol = protocol;
    call_.api_version = operation.service->event_api_version;
    call_.data = event::is_data_event(call_.event_source, call_.name);
}

/// An operation that no model has, by the name that the client gives it.
void Recogniser::settle_name(const Service* service, std::string_view name, Protocol protocol) {
    call_.service = service;
    call_.protocol = protocol;
    call_.name = name;
    call_.read_only = name_reads(name);
    if (service != nullptr) {
        call_.event_source = service->event_source;
        call_.api_version = service->event_api_version;
    } else if (!call_.claim.service.empty()) {
        call_.event_source = http::lower(call_.claim.service).append(amazon);
    } else {
        call_.event_source = unknown_source;
    }
    call_.data = event::is_data_event(call_.event_source, call_.name);
}

/// Whether a path may mean something, so that what stands elsewhere does not count beside it: SES
/// takes queries at "/" and REST below it, and whoever signs nothing may be talking to S3.
bool Recogniser::may_have_routes() const {
    return services_.empty() ||
           std::ranges::any_of(services_, [](const Service* service) { return is_rest(*service); });
}

/// AWS JSON: POST / with X-Amz-Target: PREFIX.OPERATION.
bool Recogniser::by_target() {
    if (exchange_.method != "POST" || (address_.path != "/" && may_have_routes())) {
        return false;
    }
    const std::string* header_value = header("x-amz-target");
    if (header_value == nullptr) {
        return false;
    }
    std::string_view target = *header_value;
    std::size_t dot = target.rfind('.');
    std::string_view prefix = dot == std::string_view::npos ? "" : target.substr(0, dot);
    std::string_view name = target.substr(dot + 1);  // npos + 1 is 0.
    if (!is_operation_name(name)) {
        return false;
    }
    Services services = services_.empty() ? find_services_by_target(prefix) : services_;
    const Service* known = nullptr;  // Whose prefix it is, or that speaks JSON at all.
    for (bool exact : {true, false}) {
        for (const Service* service : services) {
            if (service->protocol != Protocol::json ||
                (exact && service->target_prefix != prefix)) {
                continue;
            }
            known = known == nullptr ? service : known;
            if (const Operation* operation = service->find(name)) {
                settle(*operation, Protocol::json);
                return true;
            }
        }
    }
    if (known == nullptr && !services.empty()) {
        return false;
    }
    settle_name(known, name, Protocol::json);
    return true;
}

/// Smithy RPC v2 CBOR: POST …/service/NAME/operation/OPERATION.
bool Recogniser::by_cbor() {
    const std::string* protocol = header("smithy-protocol");
    if (exchange_.method != "POST" || protocol == nullptr || *protocol != "rpc-v2-cbor") {
        return false;
    }
    constexpr std::string_view before_service = "/service/";
    constexpr std::string_view before_operation = "/operation/";
    std::string_view path = address_.path;
    if (services_.empty() && !path.starts_with(before_service)) {
        return false;  // Without a signature this may be anything.
    }
    std::size_t operation_at = path.rfind(before_operation);
    std::size_t service_at = path.rfind(before_service, operation_at);
    if (operation_at == std::string_view::npos || service_at == std::string_view::npos ||
        service_at + before_service.size() > operation_at) {
        return false;
    }
    std::string_view name = path.substr(operation_at + before_operation.size());
    service_at += before_service.size();
    std::string_view prefix = path.substr(service_at, operation_at - service_at);
    if (!is_operation_name(name)) {
        return false;
    }
    Services services = services_.empty() ? find_services_by_target(prefix) : services_;
    const Service* known = nullptr;
    for (const Service* service : services) {
        // The name of the shape, without the namespace that some targets have.
        if (service->protocol != Protocol::json || !service->target_prefix.ends_with(prefix)) {
            continue;
        }
        known = service;
        if (const Operation* operation = service->find(name)) {
            settle(*operation, Protocol::cbor);
            return true;
        }
    }
    if (known == nullptr) {
        return false;
    }
    settle_name(known, name, Protocol::cbor);
    return true;
}

/// Of those that the scope names, the one of that version, else the first that has the action;
/// where the scope names none, the one of that version.
const Service* Recogniser::with_action(std::string_view action, std::string_view version) const {
    const Service* found = nullptr;
    if (!services_.empty()) {
        for (const Service* service : services_) {
            if (takes_query(*service) && service->find(action) != nullptr &&
                (found == nullptr || service->api_version == version)) {
                found = service;
            }
        }
        return found;
    }
    auto [begin, end] = query_services().equal_range(version);
    for (auto each = begin; each != end; ++each) {
        if (each->second->find(action) == nullptr) {
            continue;
        }
        if (found == nullptr || is_host_of(address_.host, each->second->endpoint_prefix)) {
            found = each->second;
        }
    }
    return found;
}

/// Of a form that was cut what passed by counts: its last field may be half of one.
Recogniser::FormNames Recogniser::names_of_form() const {
    if (!exchange_.request_body.is_whole() && FormScan::applies(exchange_)) {
        return {exchange_.form_action, exchange_.form_version};
    }
    std::string inflated;
    const std::string_view form = form_of(exchange_, inflated);
    return {form_value(form, "Action"), form_value(form, "Version")};
}

/// AWS Query and EC2: Action and Version in the query, or in the form that is the body.
bool Recogniser::by_action() {
    bool post = exchange_.method == "POST";
    if (!post && exchange_.method != "GET") {
        return false;
    }
    if (address_.path != "/" && may_have_routes()) {
        return false;
    }
    if (!services_.empty() && std::ranges::none_of(services_, [](const Service* service) {
            return takes_query(*service);
        })) {
        return false;
    }
    // A body that has an action counts more than the query: servers put it over that.
    FormNames named = post ? names_of_form() : FormNames();
    std::string action = std::move(named.action);
    std::string version;
    if (!action.empty()) {
        version = std::move(named.version);
    } else if (const std::string* in_query = find_pair(call_.query, "Action")) {
        action = *in_query;
    }
    if (const std::string* in_query = find_pair(call_.query, "Version");
        version.empty() && in_query != nullptr) {
        version = *in_query;
    }
    if (!is_operation_name(action)) {
        return false;
    }
    if (const Service* service = with_action(action, version)) {
        settle(*service->find(action),
               service->protocol == Protocol::ec2 ? Protocol::ec2 : Protocol::query);
        return true;
    }
    if (services_.empty() && call_.claim.service.empty()) {
        return false;
    }
    settle_name(services_.empty() ? nullptr : services_.front(), action, Protocol::query);
    return true;
}

bool Recogniser::by_route_of(const Service& service) {
    auto match = routes_of(service).find(exchange_.method, address_.path, call_.query);
    if (!match) {
        return false;
    }
    settle(*match->operation, service.protocol);
    call_.labels = std::move(match->labels);
    return true;
}

/// REST: of several services the one whose host it is first.
bool Recogniser::by_route() {
    for (bool of_host : {true, false}) {
        for (const Service* service : services_) {
            bool is_its_host =
                services_.size() > 1 && is_host_of(address_.host, service->endpoint_prefix);
            if (is_rest(*service) && is_its_host == of_host && by_route_of(*service)) {
                return true;
            }
        }
    }
    return false;
}

void Recogniser::unknown() {
    call_.name = exchange_.method;
    call_.name.append(" ").append(address_.path);
    // Of what is no request line nothing is known.
    if (exchange_.method.empty()) call_.name = "malformed request";
    call_.name.resize(std::min(call_.name.size(), call_name_bytes_max));
    std::ranges::replace_if(call_.name, [](char byte) { return byte < ' ' || byte > '~'; }, '?');
    call_.read_only =
        exchange_.method == "GET" || exchange_.method == "HEAD" || exchange_.method == "OPTIONS";
    if (call_.service == nullptr && !services_.empty()) {
        call_.service = services_.front();
        call_.protocol = call_.service->protocol;
        call_.event_source = call_.service->event_source;
        call_.api_version = call_.service->event_api_version;
    }
    if (call_.event_source.empty()) {
        call_.event_source = call_.claim.service.empty()
                                 ? std::string(unknown_source)
                                 : http::lower(call_.claim.service).append(amazon);
    }
}

Call Recogniser::run() && {
    if (by_s3(true)) {
        return std::move(call_);
    }
    services_ = services_of_scope();
    if (by_cbor() || by_target() || by_action()) {
        return std::move(call_);
    }
    const Service* fallback = nullptr;
    if (services_.empty() && call_.claim.service.empty()) {
        services_ = services_of_host();
        if (services_.empty() && by_s3(false)) {
            return std::move(call_);
        }
        fallback = services_.empty() ? find_service(options_.service) : nullptr;
        if (fallback != nullptr) {
            services_ = {&fallback, 1};
        }
        if (!services_.empty() && by_action()) {
            return std::move(call_);
        }
    }
    if (!by_route()) {
        unknown();
    }
    return std::move(call_);
}

}  // namespace

bool name_reads(std::string_view operation) {
    constexpr std::string_view beginnings[] = {
        "Get",           "List",  "Describe", "Head",     "Lookup",  "Search",  "BatchGet",
        "BatchDescribe", "Query", "Scan",     "Select",   "View",    "Preview", "Check",
        "Verify",        "Test",  "Validate", "Simulate", "Estimate"};
    return std::ranges::any_of(
        beginnings, [operation](std::string_view each) { return operation.starts_with(each); });
}

Call recognise(const Exchange& exchange, const Recognition& options) {
    return Recogniser(exchange, options).run();
}

}  // namespace opentrail::gateway
