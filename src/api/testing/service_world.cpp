#include "api/testing/service_world.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "access/identifier.h"
#include "access/sealing.h"
#include "api/testing/reply_shape.h"
#include "aws/sigv4.h"
#include "base/assert.h"

namespace opentrail::api {
namespace {

const std::string master_key(32, 'm');

}  // namespace

ServiceWorld::ServiceWorld(const Settings& settings, const journal::Options& options)
    : settings_(settings), journal_options_(options) {
    start();
}

ServiceWorld::~ServiceWorld() { stop(); }

void ServiceWorld::start() {
    catalog_ = catalog::Catalog::open(directory_ / "catalog.db").value();
    journal_options_.free_bytes_min = free_bytes_min;
    journal_ = journal::Journal::open(disk_, clock, "journal", journal_options_).value();
    history_ = history::History::open(disk_, clock, *journal_, "history", history_options).value();
    applier_ = catalog::Applier::start(*journal_, *catalog_, {}).value();
    credentials = access::ensure_home(*catalog_, *applier_, clock, random, master_key, {}).value();
    admission_ = std::make_unique<intake::Admission>(*journal_, *history_, clock);
    if (has_intake_) {
        ledger_ = intake::Ledger::open(directory_ / "intake.db").value();
        ledger_follower_ = intake::LedgerFollower::start(*journal_, *ledger_, {}).value();
    }
    store_ = delivery::DirectoryStore::open(disk_, "buckets").value();
    gate_ = std::make_unique<delivery::BucketGate>(*catalog_, false);
    delivery_ = std::make_unique<delivery::Delivery>(*journal_, *catalog_, *applier_, *store_,
                                                     clock, random, delivery::Options{});
    trail_runs_ = std::make_unique<delivery::validation::TrailRuns>(
        delivery::validation::TrailRuns::Parts{
            .catalog = *catalog_, .store = *store_, .clock = clock, .random = random},
        delivery::validation::TrailRuns::Options{});
    Parts parts{*journal_,
                *history_,
                *admission_,
                *catalog_,
                *applier_,
                *delivery_,
                clock,
                random,
                master_key,
                [this](const delivery::Object& object) { return probe(object); },
                [this](std::string_view name) {
                    return name.starts_with("far") || elsewhere.contains(name);
                },
                nullptr,
                nullptr,
                store_.get(),
                store_.get(),
                ledger_.get(),
                ledger_follower_.get(),
                nullptr,
                [this](std::uint64_t bytes) { return bytes <= room; }};
    parts.trail_runs = trail_runs_.get();
    service = Service::make(parts, settings_).value();
}

Result<void> ServiceWorld::probe(const delivery::Object& object) {
    probed.emplace_back(fmt::format("{}/{} for {}", object.bucket, object.key, object.trail));
    const auto found = refusals.find(object.bucket);
    if (found != refusals.end()) return std::unexpected(found->second);
    if (!buckets.contains(object.bucket)) return fail(Code::not_found, "there is no such bucket");
    return gate_->check_trail(object);
}

void ServiceWorld::stop() {
    service = nullptr;
    trail_runs_ = nullptr;
    ledger_follower_ = nullptr;
    ledger_ = nullptr;
    delivery_ = nullptr;
    gate_ = nullptr;
    store_ = nullptr;
    admission_ = nullptr;
    applier_ = nullptr;
    history_ = nullptr;
    journal_ = nullptr;
    catalog_ = nullptr;
}

void ServiceWorld::leave_space(std::uint64_t bytes) {
    constexpr std::uint64_t large = std::uint64_t{1} << 40;
    disk_.set_capacity(large);
    const std::uint64_t held = large - disk_.free_bytes("/").value();
    disk_.set_capacity(held + bytes);
    clock.move(std::chrono::seconds(1));  // By then it is noticed.
}

void ServiceWorld::restart() {
    stop();
    start();
}

void ServiceWorld::open_intake() {
    has_intake_ = true;
    restart();
}

void ServiceWorld::restart_without_catalog() {
    stop();
    for (const char* name : {"catalog.db", "catalog.db-wal", "catalog.db-shm"}) {
        std::remove((directory_ / name).c_str());
    }
    start();
}

http::Request ServiceWorld::request(std::string method, std::string target, std::string body,
                                    const Sending& sending) {
    http::Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.headers = {{"Host", "localhost:4580"}, {"User-Agent", "test/1"}};
    request.headers.insert(request.headers.end(), sending.headers.begin(), sending.headers.end());
    request.body = std::move(body);
    request.remote_address = "192.0.2.7";
    request.remote_port = 40'000;
    if (!sending.token.empty()) {
        request.headers.push_back({"Authorization", "Bearer " + sending.token});
        return request;
    }
    const access::Credentials& signer = sending.credentials ? *sending.credentials : credentials;
    aws::sign(request, {signer.access_key_id, signer.secret, ""}, sending.region,
              sending.service.empty() ? "opentrail" : sending.service, clock.now());
    return request;
}

access::Credentials ServiceWorld::add_viewer(const std::string& account, const std::string& name) {
    return add_user(account, name, true,
                    {"AWSCloudTrail_ReadOnlyAccess", "OpenTrailReadOnlyAccess"});
}

access::Credentials ServiceWorld::add_user(const std::string& account, const std::string& name,
                                           bool active, const std::vector<std::string>& policies) {
    catalog::User user{.account = account,
                       .name = name,
                       .id = access::make_user_id(random),
                       .arn = fmt::format("arn:aws:iam::{}:user/{}", account, name),
                       .created = clock.now()};
    for (const std::string& policy : policies) {
        user.permissions.attached.push_back("arn:aws:iam::aws:policy/" + policy);
    }
    const std::string id = access::make_access_key_id(account, random);
    const std::string secret = access::make_secret(random);
    const catalog::AccessKey key{.id = id,
                                 .account = account,
                                 .user = name,
                                 .sealed_secret = seal(access::sealing_key(master_key), secret,
                                                       access::access_key_context(id), random),
                                 .active = active,
                                 .created = clock.now()};
    const std::vector<catalog::Change> changes{catalog::PutUser{user}, catalog::PutAccessKey{key}};
    INVARIANT(applier_->append(journal::Kind::change, {}, changes));
    return {.access_key_id = id, .secret = secret, .region = "us-east-1"};
}

void ServiceWorld::switch_off(const access::Credentials& key) {
    catalog::AccessKey changed = catalog_->access_key(key.access_key_id).value();
    changed.active = false;
    change(catalog::PutAccessKey{changed});
}

void ServiceWorld::change(const catalog::Change& change) {
    INVARIANT(applier_->append(journal::Kind::change, {}, std::vector{change}));
    for (std::uint32_t shard = 0; shard < journal_->shard_count(); ++shard) {
        INVARIANT(applier_->wait(shard, journal_->durable_end(shard)));
    }
}

http::Response ServiceWorld::send(std::string method, std::string target, std::string body,
                                  const Sending& sending) {
    return send(request(std::move(method), std::move(target), std::move(body), sending));
}

http::Response ServiceWorld::call(std::string_view operation, std::string body, Sending sending) {
    sending.headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
    sending.headers.push_back(
        {"X-Amz-Target",
         fmt::format("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.{}", operation)});
    if (sending.service.empty()) sending.service = "cloudtrail";
    http::Response response = send("POST", "/", std::move(body), sending);
    if (const model::Operation* known = model::find_operation(operation)) {
        EXPECT_EQ(wrong_in_reply(*known, response), "") << response.body;
    }
    return response;
}

std::string ServiceWorld::get(const std::string& target) {
    const http::Response response = send("GET", target);
    INVARIANT(response.status == 200);
    return response.body;
}

std::string header_of(const http::Response& response, std::string_view name) {
    const std::string* value = http::find(response.headers, name);
    return value ? *value : std::string();
}

Result<void> LineStream::write(std::string_view bytes) {
    rest_ += bytes;
    for (std::size_t end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n')) {
        if (end > 0) lines.push_back(rest_.substr(0, end));
        rest_.erase(0, end + 1);
    }
    if (closed()) return fail(Code::unavailable, "the reader has enough");
    return {};
}

std::string made_record(int number, std::string_view name, std::string_view extra) {
    return fmt::format(
        R"({{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","userName":"mia","accountId":"111122223333",)"
        R"("arn":"arn:aws:iam::111122223333:user/mia","accessKeyId":"AKIAMIA"}},)"
        R"("eventTime":"2026-01-02T03:00:{:02}Z","eventSource":"ec2.amazonaws.com","eventName":"{}",)"
        R"("awsRegion":"us-east-1","sourceIPAddress":"192.0.2.9","requestParameters":null,)"
        R"("responseElements":null,"eventID":"00000000-0000-4000-8000-{:012}","readOnly":false,)"
        R"("eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333",)"
        R"("eventCategory":"Management"{}}})",
        number % 60, name, number, extra);
}

}  // namespace opentrail::api
