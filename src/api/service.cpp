#include "api/service.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <set>

#include "access/failure_log.h"
#include "access/sealing.h"
#include "api/access_api.h"
#include "api/cloudtrail.h"
#include "api/console/site.h"
#include "api/doorkeeper.h"
#include "api/failure_events.h"
#include "api/file_intake.h"
#include "api/lookup_events.h"
#include "api/oidc/provider_sign_in.h"
#include "api/page_search.h"
#include "api/page_token.h"
#include "api/private_reply.h"
#include "api/recorder.h"
#include "api/reply.h"
#include "api/request_counts.h"
#include "api/s3/door.h"
#include "api/scopes.h"
#include "api/sign_in.h"
#include "api/standing.h"
#include "api/surface.h"
#include "api/unserved.h"
#include "api/upkeep.h"
#include "api/url_query.h"
#include "api/used_regions.h"
#include "api/v1/conflict_alarm.h"
#include "api/v1/description.h"
#include "api/v1/router.h"
#include "api/v1/shown_settings.h"
#include "api/v1/status.h"
#include "aws/error_reply.h"
#include "aws/json_protocol.h"
#include "base/log.h"
#include "base/metrics.h"

namespace opentrail::api {
namespace {

class WiredService final : public Service {
  public:
    WiredService(const Parts& parts, const Settings& settings, const catalog::Home& home,
                 std::unique_ptr<access::Directory> directory, std::string page_key,
                 std::set<std::string, std::less<>> regions)
        : parts_(parts),
          settings_(settings),
          home_(home),
          directory_(std::move(directory)),
          used_regions_(parts_.catalog, parts_.clock),
          authenticator_(
              *directory_, parts_.clock, parts_.master_key,
              {.regions = std::move(regions),
               .has_region = [this](std::string_view name) { return used_regions_.contains(name); },
               .session_idle = settings_.session_idle,
               .provider = settings_.provider.issuer}),
          authorizer_(*directory_, parts_.clock),
          sealing_key_(access::sealing_key(parts_.master_key)),
          vault_(parts_.catalog, sealing_key_, parts_.clock, parts_.random),
          doorkeeper_(authenticator_, failures_, parts_.clock, metrics_, settings_),
          page_tokens_(std::move(page_key)),
          pages_(parts_.journal, parts_.history, parts_.clock),
          recorder_(parts_.journal, parts_.history, parts_.admission, parts_.applier, parts_.clock,
                    parts_.random),
          standing_(authenticator_, authorizer_, *directory_, parts_.clock),
          upkeep_(authenticator_, *directory_, parts_.catalog, settings_.session_idle),
          sign_in_({.catalog = parts_.catalog,
                    .directory = *directory_,
                    .authenticator = authenticator_,
                    .failures = failures_,
                    .recorder = recorder_,
                    .sealing_key = sealing_key_,
                    .clock = parts_.clock,
                    .random = parts_.random,
                    .metrics = metrics_},
                   settings_, home_),
          provider_sign_in_(sign_in_.parts(), settings_, home_),
          lookup_(pages_, page_tokens_, parts_.clock, settings_),
          lookup_handler_(lookup_, parts_.clock, settings_),
          intake_(parts_, recorder_, alarm_, home_),
          cloudtrail_({.lookup = lookup_handler_,
                       .catalog = parts_.catalog,
                       .random = parts_.random,
                       .settings = settings_,
                       .probe_bucket = parts_.probe_bucket,
                       .is_remote = parts_.is_remote,
                       .tokens = page_tokens_,
                       .clock = parts_.clock,
                       .imports = intake_.imports()},
                      authorizer_, standing_, recorder_),
          access_({.catalog = parts_.catalog,
                   .clock = parts_.clock,
                   .random = parts_.random,
                   .sealing_key = sealing_key_,
                   .directory = *directory_,
                   .authorizer = authorizer_,
                   .standing = standing_,
                   .vault = vault_,
                   .passwords = sign_in_.passwords(),
                   .guesses = sign_in_.guesses()},
                  recorder_),
          conflicts_seen_(metrics_.counter("opentrail_conflicts_total",
                                           "Conflicts of identity since the start.")),
          failed_authentications_(metrics_.counter("opentrail_failed_authentications_total",
                                                   "Requests that were not believed.")),
          alarm_(recorder_, parts_.applier, parts_.clock, conflicts_seen_, home_.account,
                 home_.region),
          idempotency_(parts_.catalog, parts_.clock),
          search_(pages_, page_tokens_, recorder_, standing_, parts_.clock, settings_),
          questions_(pages_, parts_.history, parts_.catalog, recorder_, parts_.clock, settings_),
          submit_(parts_.journal, parts_.admission, parts_.applier, idempotency_, alarm_, recorder_,
                  parts_.clock, settings_, home_.account, *directory_),
          tail_(parts_.journal, standing_, parts_.clock, settings_.tails_max),
          imports_(parts_.catalog, pages_, parts_.history, parts_.admission, alarm_, recorder_,
                   parts_.clock),
          tokens_(parts_.catalog, recorder_, parts_.clock, parts_.random),
          sessions_(*directory_, authenticator_, authorizer_, recorder_, parts_.clock),
          conflicts_(parts_.catalog, parts_.history, pages_, recorder_),
          buckets_(parts_.delivery.store(), parts_.catalog, recorder_),
          digest_keys_(parts_.catalog, recorder_, sealing_key_, parts_.random, settings_),
          gateway_({.journal = parts_.journal,
                    .admission = parts_.admission,
                    .intents = parts_.intents,
                    .recorder = recorder_,
                    .alarm = alarm_,
                    .clock = parts_.clock}),
          trails_({.catalog = parts_.catalog,
                   .history = parts_.history,
                   .pages = pages_,
                   .delivery = parts_.delivery,
                   .patrol = parts_.patrol,
                   .runs = parts_.trail_runs,
                   .authorizer = authorizer_,
                   .recorder = recorder_,
                   .clock = parts_.clock,
                   .settings = settings_,
                   .is_remote = parts_.is_remote}),
          s3_({.store = parts_.buckets ? *parts_.buckets : parts_.delivery.store(),
               .objects = parts_.objects,
               .catalog = parts_.catalog,
               .authorizer = authorizer_,
               .random = parts_.random,
               .region = home_.region,
               .is_elsewhere = parts_.is_remote,
               .has_room = parts_.has_room},
              standing_, recorder_, settings_.record_own_data),
          status_(parts_.journal, parts_.history, parts_.catalog, parts_.applier, parts_.delivery,
                  parts_.digests, parts_.clock, metrics_, parts_.patrol, parts_.ledger_follower,
                  parts_.trail_runs),
          router_({.search = search_,
                   .questions = questions_,
                   .submit = submit_,
                   .tail = tail_,
                   .imports = imports_,
                   .tokens = tokens_,
                   .conflicts = conflicts_,
                   .buckets = buckets_,
                   .digest_keys = digest_keys_,
                   .intake = intake_.v1(),
                   .gateway = gateway_,
                   .trails = trails_,
                   .sign_in = sign_in_,
                   .sessions = sessions_,
                   .status = [this](const Call& call) { return status_text(call); },
                   .settings =
                       [this](const Call& call) {
                           return v1::settings_text(call, home_, settings_.shown);
                       }},
                  authorizer_, standing_, recorder_) {}

    Result<void> begin() {
        TRY(hide_forgotten());
        parts_.applier.on_applied([this](const catalog::PlacedChange& placed) {
            directory_->apply(placed.change);
            intake_.look(placed.change);
            if (!std::holds_alternative<catalog::ForgetImport>(placed.change)) return;
            if (const Result<void> hidden = hide_forgotten(); !hidden) {
                log_error("api", "a forgotten import is not hidden", {{"error", hidden.error()}});
            }
        });
        // Again, for what was applied before it was told so.
        TRY(directory_->reload());
        parts_.history.on_late_conflict([this](std::span<const history::History::Conflict> pairs) {
            return alarm_.keep(pairs);
        });
        return {};
    }

    ~WiredService() override {
        stop();
        parts_.applier.on_applied(nullptr);
        parts_.history.on_late_conflict(nullptr);
    }

    http::Response handle(const http::Request& request) override {
        if (std::optional<http::Response> reply = probe(request)) return *std::move(reply);
        const std::string request_id = recorder_.new_id();
        const Surface surface = surface_of(request);
        http::Response response = answer(surface, request, request_id);
        if (surface == Surface::v1) make_private(response);
        requests_.add(surface, request, response.status);
        if (request.method == "HEAD" && surface != Surface::s3) response.body.clear();
        return response;
    }

    std::optional<http::Response> probe(const http::Request& request) override {
        const Surface surface = surface_of(request);
        if (surface != Surface::healthz && surface != Surface::readyz) return std::nullopt;
        http::Response response =
            surface == Surface::healthz ? text_reply(200, "ok\n") : readiness();
        if (request.method == "HEAD") response.body.clear();
        return response;
    }

    http::Response refuse(int status, std::string_view reason, const http::Request& read) override {
        const Surface surface = surface_of(read);
        requests_.add(surface, read, status);
        const aws::Fault fault = aws::fault_of_refusal(status, reason);
        if (surface == Surface::s3) return s3::Door::refuse(fault, read, recorder_.new_id());
        http::Response response = error_reply(form_of(read), fault, recorder_.new_id());
        if (surface == Surface::v1) make_private(response);
        return response;
    }

    void set_not_ready(std::string reason) override {
        const std::lock_guard lock(mutex_);
        not_ready_ = std::move(reason);
    }

    std::unique_ptr<intake::Sink> feed_sink(const std::string& feed) override {
        return intake_.feed_sink(feed);
    }

    void open_notices(const std::string& feed, intake::NoticeTaker& taker) override {
        if (intake_.v1()) intake_.v1()->open_notices(feed, taker);
    }

    void set_console(std::span<const console::File> files) override {
        site_ = console::Site(files);
    }

    void set_feeds(std::function<JsonArray()> report) override {
        if (intake_.v1()) intake_.v1()->feed_book().set_served(std::move(report));
    }

    void start_imports() override { intake_.start_imports(); }

    void set_gateways(std::function<JsonArray()> report) override {
        gateway_.set_served(std::move(report));
    }
    JsonArray gateways() const override { return gateway_.reports(); }

    const access::Directory& directory() const override { return *directory_; }
    const SealingKey& sealing_key() const override { return sealing_key_; }

    void tick() override {
        const Timestamp now = parts_.clock.now();
        record_failures(recorder_, failures_.take(now, stopping_), home_);
        record_throttled(recorder_, doorkeeper_.take_throttled(now, stopping_), home_);
        upkeep_.tick(now, stopping_);
        alarm_.tick();
        gateway_.tick();
    }

    void stop() override {
        stopping_ = true;
        provider_sign_in_.stop();
        tail_.stop();
        intake_.stop();
    }

    Metrics& metrics() override { return metrics_; }

  private:
    Result<void> hide_forgotten() {
        const std::vector<std::string> forgotten = TRY(parts_.catalog.forgotten_imports());
        intake_.forget(forgotten);
        parts_.history.forget_imports({forgotten.begin(), forgotten.end()});
        return {};
    }

    std::string not_ready() const {
        {
            const std::lock_guard lock(mutex_);
            if (!not_ready_.empty()) return not_ready_;
        }
        return status_.hindrance();
    }

    Outcome<std::string> status_text(const Call& call) {
        if (auto none = expect_no_parameters(call.request.query()); !none) {
            return std::unexpected(none.error());
        }
        // A status is for the bad days too: it does not wait for what has failed.
        if (status_.failure().empty()) static_cast<void>(recorder_.settle());
        Result<std::string> text =
            status_.text(call.caller.view, not_ready(), conflicts_seen_.value(),
                         failed_authentications_.value(), gateway_.reports());
        if (!text) return std::unexpected(as_refused(text.error()));
        return *std::move(text);
    }

    http::Response answer(Surface surface, const http::Request& request,
                          const std::string& request_id) {
        if (request.body.size() > settings_.body_bytes_max) {
            return too_large(request, settings_.body_bytes_max, request_id);
        }
        switch (surface) {
            case Surface::metrics: return answer_metrics(request, request_id);
            case Surface::s3: return answer_s3(request, request_id);
            case Surface::cloudtrail: return answer_cloudtrail(request, request_id);
            case Surface::query: return answer_query(request, request_id);
            case Surface::kms: return answer_kms(request, request_id);
            case Surface::audit: return answer_audit(request, request_id);
            case Surface::v1: return answer_v1(request, request_id);
            case Surface::console: return site_.answer(request);
            case Surface::healthz:
            case Surface::readyz: break;
            case Surface::nothing:
                if (s3_.is_for_bucket(request)) return answer_s3(request, request_id);
                // Of a bucket, yet what follows cannot be read.
                if (s3_.is_for_bucket(bucket_of(request))) {
                    return s3::Door::refuse({"InvalidURI", "Couldn't parse the specified URI."},
                                            request, request_id);
                }
                break;
        }
        return nothing_there(request, request_id);
    }

    http::Response readiness() const {
        const std::string why = not_ready();
        return why.empty() ? text_reply(200, "ready\n") : text_reply(503, why + "\n");
    }

    http::Response denied(Form form, const access::Denial& denial, const http::Request& request,
                          const std::string& request_id) {
        note_failure(denial, request);
        return error_reply(form, {denial.code, denial.message}, request_id);
    }

    void note_failure(const access::Denial& denial, const http::Request& request) {
        // The doorkeeper has counted whom it makes wait; a session that has ended is no attack.
        if (denial.code == "ServiceUnavailable" || denial.code == "ThrottlingException" ||
            denial.code == access::unauthenticated) {
            return;
        }
        failed_authentications_.add();
        failures_.add(request.remote_address, denial.code, denial.access_key_id,
                      header(request, "User-Agent"), parts_.clock.now());
    }

    http::Response answer_cloudtrail(const http::Request& request, const std::string& request_id) {
        auto caller = doorkeeper_.let_in(Surface::cloudtrail, request, cloudtrail_scope);
        if (!caller) return denied(Form::json11, caller.error(), request, request_id);
        const Call call{request, *std::move(caller), request_id, parts_.clock.now()};
        const Outcome<std::string> operation = operation_of(request);
        if (!operation) return error_reply(Form::json11, operation.error(), request_id);
        Outcome<std::string> body = cloudtrail_.call(*operation, call);
        if (!body) return error_reply(Form::json11, body.error(), request_id);
        return reply(Form::json11, *std::move(body), request_id);
    }

    http::Response answer_query(const http::Request& request, const std::string& request_id) {
        auto caller = doorkeeper_.let_in(Surface::query, request, query_scopes);
        if (!caller) return denied(Form::query, caller.error(), request, request_id);
        return access_.answer_query({request, *std::move(caller), request_id, parts_.clock.now()});
    }

    http::Response answer_kms(const http::Request& request, const std::string& request_id) {
        auto caller = doorkeeper_.let_in(Surface::kms, request, kms_scope);
        if (!caller) return denied(Form::json11, caller.error(), request, request_id);
        const aws::Outcome<aws::Target> target = aws::read_target(request);
        if (!target) return error_reply(Form::json11, target.error(), request_id);
        return access_.answer_kms(target->operation,
                                  {request, *std::move(caller), request_id, parts_.clock.now()});
    }

    http::Response answer_audit(const http::Request& request, const std::string& request_id) {
        const auto caller = doorkeeper_.let_in(Surface::audit, request, audit_scope);
        if (!caller) return denied(Form::rest_json, caller.error(), request, request_id);
        return audit_refusal(request_id);
    }

    http::Response answer_v1(const http::Request& request, const std::string& request_id) {
        if (SignIn::is_for(request)) return sign_in_.begin(request, request_id);
        if (auto said = provider_sign_in_.answer(request, request_id)) return *std::move(said);
        auto caller = doorkeeper_.let_in(Surface::v1, request, v1_scopes);
        if (!caller) {
            return denied(Form::v1, SignIn::asked(request, caller.error()), request, request_id);
        }
        const Call call{request, *std::move(caller), request_id, parts_.clock.now()};
        if (request.path().starts_with(AccessApi::path_prefix)) return access_.answer_json(call);
        if (request.path() == "/v1/openapi.json") return v1::answer_description(call);
        return router_.handle(call);
    }

    http::Response answer_s3(const http::Request& request, const std::string& request_id) {
        auto caller = doorkeeper_.let_in(Surface::s3, request, s3_scope);
        if (!caller) {
            if (caller.error().code == aws::missing_token().code &&
                doorkeeper_.let_in_unsigned(request)) {
                auto reply = s3_.handle_unsigned(request, request_id, parts_.clock.now());
                if (reply) return *std::move(reply);
            }
            note_failure(caller.error(), request);
            return s3::Door::refuse({caller.error().code, caller.error().message}, request,
                                    request_id);
        }
        return s3_.handle({request, *std::move(caller), request_id, parts_.clock.now()});
    }

    /// Not recorded: it is asked every few seconds, and says nothing of any event.
    http::Response answer_metrics(const http::Request& request, const std::string& request_id) {
        if (!settings_.metrics_open) {
            const auto caller = doorkeeper_.let_in(Surface::metrics, request, v1_scopes);
            if (!caller) return denied(Form::v1, caller.error(), request, request_id);
            if (auto no = metrics_refusal(*caller, request, authorizer_, home_.account)) {
                return error_reply(Form::v1, *std::move(no), request_id);
            }
        }
        status_.refresh_gauges();
        intake_.refresh_gauges(metrics_);
        return text_reply(200, metrics_.render(), "text/plain; version=0.0.4; charset=utf-8");
    }

    const Parts parts_;
    const Settings settings_;
    const catalog::Home home_;
    Metrics metrics_;
    RequestCounts requests_{metrics_};
    console::Site site_;
    const std::unique_ptr<access::Directory> directory_;
    UsedRegions used_regions_;
    access::Authenticator authenticator_;
    const access::Authorizer authorizer_;
    const SealingKey sealing_key_;
    delivery::LocalKeyVault vault_;
    access::FailureLog failures_;
    Doorkeeper doorkeeper_;
    PageTokens page_tokens_;
    PageSearch pages_;
    Recorder recorder_;
    Standing standing_;
    Upkeep upkeep_;
    SignIn sign_in_;
    oidc::ProviderSignIn provider_sign_in_;
    LookupEvents lookup_;
    LookupHandler lookup_handler_;
    FileIntake intake_;
    CloudTrail cloudtrail_;
    AccessApi access_;
    Counter& conflicts_seen_;
    Counter& failed_authentications_;
    v1::ConflictAlarm alarm_;
    v1::Idempotency idempotency_;
    v1::Search search_;
    v1::Questions questions_;
    v1::Submit submit_;
    v1::Tail tail_;
    v1::Imports imports_;
    v1::Tokens tokens_;
    v1::Sessions sessions_;
    v1::Conflicts conflicts_;
    v1::Buckets buckets_;
    v1::DigestKeys digest_keys_;
    v1::GatewayDoor gateway_;
    v1::Trails trails_;
    s3::Door s3_;
    v1::Status status_;
    v1::Router router_;
    mutable std::mutex mutex_;
    std::string not_ready_;
    std::atomic<bool> stopping_{false};
};

}  // namespace

Result<std::unique_ptr<Service>> Service::make(const Parts& parts, const Settings& settings) {
    const catalog::Home home = TRY(parts.catalog.home());
    const Secret page_key = TRY(unseal(access::sealing_key(parts.master_key), home.sealed_page_key,
                                       access::page_key_context));
    auto directory = TRY(access::Directory::make(parts.catalog));
    std::set<std::string, std::less<>> regions(settings.regions.begin(), settings.regions.end());
    auto service =
        std::make_unique<WiredService>(parts, settings, home, std::move(directory),
                                       std::string(page_key.reveal()), std::move(regions));
    TRY(service->begin());
    return std::unique_ptr<Service>(std::move(service));
}

}  // namespace opentrail::api
