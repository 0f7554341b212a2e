// What it costs to believe a request and to decide about it: a signature of the aws CLI's shape
// (12 headers, a body of 300 bytes) is verified, and its caller asked about under 50 policies, 10
// attached to the user and 40 through his groups: wildcards, conditions, variables, denies.
//
//   access_bench [--smoke]
//
// One thread, CPU time, best of several rounds. Before the clock starts every answer is compared
// with what it must be, altered requests included. The floor, in the same run: SHA-256 of the body
// and of the canonical request, and two HMACs. Ends with one line of JSON.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "access/authenticator.h"
#include "access/authorizer.h"
#include "access/directory.h"
#include "access/identifier.h"
#include "access/sealing.h"
#include "access/sessions.h"
#include "aws/sigv4.h"
#include "base/assert.h"
#include "bench/options.h"
#include "bench/usage.h"
#include "disk/testing/temporary_directory.h"

namespace {

using namespace opentrail;

constexpr std::string_view account = "111122223333";
constexpr std::string_view trails = "arn:aws:cloudtrail:us-east-1:111122223333:trail/";
constexpr std::size_t attached_count = 10;
constexpr std::size_t group_count = 4;
constexpr std::size_t group_policies = 10;
constexpr std::size_t policy_count = attached_count + group_count * group_policies;
const std::string master_key(32, 'm');

/// What the policy with this number says; $ stands for the number. Only the last allows look-ups.
std::string document(std::size_t number) {
    static constexpr std::string_view statements[] = {
        R"({"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":["arn:aws:s3:::team-$-*","arn:aws:s3:::team-$-*/logs/*/2026/*"]},
           {"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::drop-$/*","Condition":{"StringLike":{"s3:prefix":"in/*"}}})",
        R"({"Effect":"Allow","Action":["sqs:*","cloudtrail:Add?ags"],"Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":["ap-south-1","eu-west-$"]},"IpAddress":{"aws:SourceIp":["198.51.100.0/24","10.$.0.0/16"]}}})",
        R"({"Effect":"Deny","Action":"cloudtrail:Delete*","Resource":"arn:aws:cloudtrail:*:*:trail/protected-$-*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/break-glass-$"}}})",
        R"({"Effect":"Allow","NotAction":["iam:*","sts:*","cloudtrail:*"],"Resource":"arn:aws:dynamodb:*:111122223333:table/team-$/*"},
           {"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2999-01-01T00:00:00Z"}}})",
        R"({"Effect":"Allow","Action":["cloudtrail:Get*","cloudtrail:Describe*"],"Resource":"arn:aws:cloudtrail:*:111122223333:trail/${aws:PrincipalTag/team}-$-*","Condition":{"StringLike":{"aws:UserAgent":"aws-cli/*"},"NumericLessThan":{"aws:EpochTime":"99999999999"}}})"};
    std::string text(statements[number % std::size(statements)]);
    if (number + 1 == policy_count) {
        text = R"({"Effect":"Allow","Action":"cloudtrail:Lookup*","Resource":"*"})";
    }
    for (std::size_t at = 0; (at = text.find("$", at)) != std::string::npos; ++at) {
        if (text[at + 1] != '{') text.replace(at, 1, fmt::format("{}", number));
    }
    return fmt::format(R"({{"Version":"2012-10-17","Statement":[{}]}})", text);
}

/// A directory with one user, his groups, 50 policies and a role that has them all.
class World {
  public:
    World() {
        auto opened = catalog::Catalog::open(folder_ / "catalog.db");
        if (!opened) bench::give_up(opened.error().message);
        catalog_ = *std::move(opened);
        put(catalog::FoundHome{{.account = "000000000000",
                                .region = "us-east-1",
                                .created = clock_.now(),
                                .sealed_page_key = "none"}});
        put(catalog::PutAccount{
            {.id = std::string(account), .name = "a", .created = clock_.now()}});
        put_policies();
        put_principals();
        auto made = access::Directory::make(*catalog_);
        if (!made) bench::give_up(made.error().message);
        directory_ = *std::move(made);
    }

    access::Directory& directory() { return *directory_; }
    const Clock& clock() const { return clock_; }

    /// As aws-cli sends LookupEvents.
    http::Request request(const std::string& session_token) const {
        http::Request request;
        request.method = "POST";
        request.target = "/";
        request.headers = {
            {"Host", "127.0.0.1:4580"},
            {"Accept-Encoding", "identity"},
            {"X-Amz-Target", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents"},
            {"Content-Type", "application/x-amz-json-1.1"},
            {"User-Agent",
             "aws-cli/2.27.1 md/awscrt#0.26.1 ua/2.1 os/linux#6.1.0 md/arch#x86_64 "
             "lang/python#3.13.2 md/pyimpl#CPython m/E,b cfg/retry-mode#standard "
             "md/installer#exe md/prompt#off md/command#cloudtrail.lookup-events"},
            {"Content-Length", "300"},
            {"Connection", "keep-alive"},
            {"amz-sdk-invocation-id", "0b8e6c0e-6b39-4e4e-9a39-0c8d1bb1b8f5"},
            {"amz-sdk-request", "attempt=1"},
            {"Accept", "*/*"}};
        request.body = R"({"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":")";
        request.body.append(300 - request.body.size() - 20, 'x');
        request.body += R"("}],"MaxResults":50})";
        INVARIANT(request.body.size() == 300);
        request.remote_address = "192.0.2.7";
        const aws::SigningKeyPair key =
            session_token.empty()
                ? aws::SigningKeyPair{key_id_, secret_, ""}
                : aws::SigningKeyPair{session_.access_key_id, session_.secret, session_token};
        aws::sign(request, key, "us-east-1", "cloudtrail", clock_.now());
        return request;
    }
    std::string session_token() {
        return access::session_token(session_, access::sealing_key(master_key), random_);
    }

  private:
    void put(const catalog::Change& change) {
        const std::vector<catalog::PlacedChange> changes{{{0, next_}, change}};
        const Result<void> applied = catalog_->apply(changes, {0, ++next_});
        if (!applied) bench::give_up(applied.error().message);
    }
    void put_policies() {
        for (std::size_t i = 0; i < policy_count; ++i) {
            catalog::ManagedPolicy policy;
            policy.account = account;
            policy.name = fmt::format("policy-{}", i);
            policy.id = fmt::format("ANPA{}", i);
            policy.arn = fmt::format("arn:aws:iam::{}:policy/{}", account, policy.name);
            policy.document = document(i);
            arns_.push_back(policy.arn);
            put(catalog::PutPolicy{policy});
        }
    }
    void put_principals() {
        catalog::User user;
        user.account = account;
        user.name = "mia";
        user.id = access::make_user_id(random_);
        user.arn = fmt::format("arn:aws:iam::{}:user/mia", account);
        user.tags = {{"team", "red"}};
        user.permissions.attached.assign(arns_.begin(), arns_.begin() + attached_count);
        for (std::size_t i = 0; i < group_count; ++i) {
            catalog::Group group;
            group.account = account;
            group.name = fmt::format("group-{}", i);
            group.id = fmt::format("AGPA{}", i);
            group.arn = fmt::format("arn:aws:iam::{}:group/{}", account, group.name);
            const auto begin =
                arns_.begin() + static_cast<std::ptrdiff_t>(attached_count + i * group_policies);
            group.permissions.attached.assign(begin, begin + group_policies);
            user.groups.push_back(group.name);
            put(catalog::PutGroup{group});
        }
        put(catalog::PutUser{user});
        catalog::Role role;
        role.account = account;
        role.name = "Auditor";
        role.id = "AROAEXAMPLE";
        role.arn = fmt::format("arn:aws:iam::{}:role/Auditor", account);
        role.trust_policy = R"({"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},)"
                            R"("Action":"sts:AssumeRole"}})";
        role.tags = user.tags;
        role.permissions.attached = arns_;
        put(catalog::PutRole{role});
        key_id_ = access::make_access_key_id(account, random_);
        secret_ = access::make_secret(random_);
        put(catalog::PutAccessKey{
            {.id = key_id_,
             .account = user.account,
             .user = user.name,
             .sealed_secret = seal(access::sealing_key(master_key), secret_,
                                   access::access_key_context(key_id_), random_),
             .active = true,
             .created = clock_.now()}});
        session_.access_key_id = access::make_temporary_key_id(account, random_);
        session_.secret = access::make_secret(random_);
        session_.of_role = true;
        session_.account = account;
        session_.issuer = role.name;
        session_.issuer_id = role.id;
        session_.name = "mia";
        session_.created = clock_.now();
        session_.expires = clock_.now() + std::chrono::hours(12);
    }

    SystemClock clock_;
    SystemRandom random_;
    disk::TemporaryDirectory folder_;
    std::unique_ptr<catalog::Catalog> catalog_;
    std::unique_ptr<access::Directory> directory_;
    std::uint64_t next_ = 0;
    std::vector<std::string> arns_;
    std::string key_id_;
    std::string secret_;
    access::Session session_;
};

struct Case {
    const char* name;
    access::Ask ask;
    access::policy::Why why;
    const char* policy;  // The number of the one that decides.
};

std::vector<Case> cases() {
    using access::policy::Why;
    const auto trail = [](std::string_view name) {
        return std::string(trails) + std::string(name);
    };
    return {
        {"allowed, by the last policy", {.action = "cloudtrail:LookupEvents"}, Why::allowed, "49"},
        {"allowed, by a variable",
         {.action = "cloudtrail:GetTrail", .resource = trail("red-24-main")},
         Why::allowed,
         "24"},
        {"allowed, by a wildcard",
         {.action = "s3:GetObject", .resource = "arn:aws:s3:::team-35-a/logs/x/2026/01.gz"},
         Why::allowed,
         "35"},
        {"denied, by none",
         {.action = "cloudtrail:CreateTrail", .resource = trail("new")},
         Why::implicit_deny,
         ""},
        {"denied, by the condition's other value",
         {.action = "sqs:SendMessage", .resource = "arn:aws:sqs:us-east-1:111122223333:q"},
         Why::implicit_deny,
         ""},
        {"denied, by a deny",
         {.action = "cloudtrail:DeleteTrail", .resource = trail("protected-47-a")},
         Why::explicit_deny,
         "47"},
    };
}

/// Ends the process where an answer is wrong.
void check(World& world, const access::Authenticator& authenticator,
           const access::Authorizer& authorizer) {
    for (const std::string& token : {std::string(), world.session_token()}) {
        const http::Request request = world.request(token);
        const auto caller = authenticator.authenticate(request);
        if (!caller) bench::give_up("a good signature is refused: " + caller.error().message);
        if (caller->permits->identity.size() != policy_count)
            bench::give_up("policies are missing");
        for (const Case& one : cases()) {
            const auto decision = authorizer.decide(*caller, request, one.ask);
            const std::string policy =
                *one.policy ? fmt::format("arn:aws:iam::{}:policy/policy-{}", account, one.policy)
                            : "";
            if (decision.why != one.why || decision.policy != policy) {
                bench::give_up(fmt::format("{}: the answer is wrong", one.name));
            }
        }
        http::Request altered = request;
        altered.body[200] = 'y';
        if (authenticator.authenticate(altered)) bench::give_up("an altered body is believed");
        altered = request;
        altered.headers.back().value.back() ^= 1;
        if (authenticator.authenticate(altered)) bench::give_up("an altered signature is believed");
    }
}

struct Plan {
    std::size_t rounds;
    std::size_t calls;
};

/// Microseconds of one `work`, the best of several rounds.
double micros(const Plan& plan, const std::function<void()>& work) {
    double best = 1e9;
    for (std::size_t round = 0; round < plan.rounds; ++round) {
        const double start = bench::cpu_seconds();
        for (std::size_t i = 0; i < plan.calls; ++i) work();
        best = std::min(best, bench::cpu_seconds() - start);
    }
    return best * 1e6 / static_cast<double>(plan.calls);
}

double floor_of(const Plan& plan, const http::Request& request) {
    const auto signature = aws::read_signature(request);
    const std::string canonical =
        aws::canonical_request(request, *signature, hex(sha256(request.body)));
    const Sha256 key = sha256("key");
    std::size_t check = 0;
    const double cost = micros(plan, [&] {
        check += sha256(request.body)[0];
        const Sha256 hash = sha256(canonical);
        check += hmac_sha256(as_text(key), as_text(hash))[0];
        check += hmac_sha256(as_text(key), canonical.substr(0, 150))[0];
    });
    fmt::print(stderr, "check {:x}\n", check);
    return cost;
}

}  // namespace

int main(int argc, char** argv) {
    const bench::Options options =
        bench::parse_options(argc, argv, "access_bench", "what it costs to let a request in");
    const Plan plan{options.smoke ? 1U : 15U, options.smoke ? 100U : 20'000U};
    World world;
    const access::Authenticator authenticator(world.directory(), world.clock(), master_key, {});
    const access::Authorizer authorizer(world.directory(), world.clock());
    check(world, authenticator, authorizer);

    // Signed anew: the rounds take seconds, a signature holds for minutes.
    const http::Request request = world.request({});
    const http::Request of_session = world.request(world.session_token());
    const auto caller = authenticator.authenticate(request);
    INVARIANT(caller);
    const std::vector<Case> asked = cases();
    std::size_t allowed = 0;
    const double floor = floor_of(plan, request);
    const double verify =
        micros(plan, [&] { allowed += authenticator.authenticate(request) ? 1 : 0; });
    const double session =
        micros(plan, [&] { allowed += authenticator.authenticate(of_session) ? 1 : 0; });
    double decide = 0;
    double slowest = 0;
    for (const Case& one : asked) {
        const double cost = micros(plan, [&] {
            allowed += authorizer.decide(*caller, request, one.ask).allowed() ? 1 : 0;
        });
        fmt::print("  {:40} {:6.2f} us\n", one.name, cost);
        decide += cost / static_cast<double>(asked.size());
        slowest = std::max(slowest, cost);
    }
    std::size_t next = 0;
    const double total = micros(plan, [&] {
        const auto who = authenticator.authenticate(request);
        allowed += authorizer.decide(*who, request, asked[next++ % asked.size()].ask).allowed();
    });
    fmt::print(stderr, "check {:x}\n", allowed);
    fmt::print("  {:40} {:6.2f} us\n", "verify a signature", verify);
    fmt::print("  {:40} {:6.2f} us\n", "the same with a session token", session);
    fmt::print("  {:40} {:6.2f} us\n", "decide, mean", decide);
    fmt::print("  {:40} {:6.2f} us\n", "verify and decide", total);
    fmt::print("  {:40} {:6.2f} us\n", "floor", floor);
    fmt::print(
        "{{\"bench\":\"access\",\"smoke\":{},\"policies\":{},\"verify_us\":{:.3f},"
        "\"session_us\":{:.3f},\"decide_us\":{:.3f},\"slowest_decide_us\":{:.3f},"
        "\"total_us\":{:.3f},\"floor_us\":{:.3f},\"ratio\":{:.2f},\"machine\":{}}}\n",
        options.smoke, policy_count, verify, session, decide, slowest, total, floor, total / floor,
        bench::machine_json());
    return 0;
}
