#include "event/sample.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "base/assert.h"

namespace opentrail::event {
namespace {

constexpr std::size_t record_bytes_max = 8 << 10;

struct Failure {
    std::string_view code;
    std::string_view before;  // The message around the caller's ARN, where it has one.
};

constexpr Failure failures[] = {
    {"AccessDenied", "User: "},
    {"Client.UnauthorizedOperation", "You are not authorized to perform this operation. User: "},
    {"ThrottlingException", "Rate exceeded"},
    {"ResourceNotFoundException", "Requested resource not found"},
    {"ValidationException",
     "1 validation error detected: Value null at 'name' failed to satisfy "
     "constraint: Member must not be null"},
    {"NoSuchEntityException", "The entity with the given name cannot be found."},
    {"Client.RequestLimitExceeded", "Request limit exceeded."},
    {"InvalidParameterException",
     "The specified value is not valid. Check the value and try again."},
};
constexpr std::size_t denials = 2;  // The first two name the caller.

constexpr std::string_view versions[] = {"1.11", "1.10", "1.09", "1.08"};
constexpr std::string_view ciphers[] = {
    R"("tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256",)",
    R"("tlsDetails":{"tlsVersion":"TLSv1.2","cipherSuite":"ECDHE-RSA-AES128-GCM-SHA256",)",
};
constexpr std::string_view filters[] = {
    R"({"items":[{"name":"tag:Environment","valueSet":{"items":[{"value":"production"}]}},)"
    R"({"name":"tag:kubernetes.io/cluster/main","valueSet":{"items":[{"value":"owned"},)"
    R"({"value":"shared"}]}},{"name":"instance-state-name","valueSet":{"items":[)"
    R"({"value":"pending"},{"value":"running"},{"value":"stopping"}]}}]})",
    R"({"items":[{"name":"vpc-id","valueSet":{"items":[{"value":"vpc-0a1b2c3d4e5f60718"}]}},)"
    R"({"name":"availability-zone","valueSet":{"items":[{"value":"us-east-1a"},)"
    R"({"value":"us-east-1b"},{"value":"us-east-1c"}]}},{"name":"attachment.status",)"
    R"("valueSet":{"items":[{"value":"attached"},{"value":"attaching"}]}}]})",
    R"({"items":[{"name":"tag:aws:autoscaling:groupName","valueSet":{"items":[{"value":"web"}]}},)"
    R"({"name":"tag:aws:cloudformation:stack-name","valueSet":{"items":[{"value":"web-asg"}]}},)"
    R"({"name":"owner-id","valueSet":{"items":[{"value":"amazon"},{"value":"self"}]}}]})",
};

// What a change answers with, but for its ids.
constexpr std::string_view changed =
    R"(,"configuration":{"monitoring":{"state":"enabled"},"deletionProtection":false,)"
    R"("encryption":{"enabled":true,"type":"aws:kms"},"networkInterfaces":{"items":[)"
    R"({"deviceIndex":0,"deleteOnTermination":true,"groups":["default","internal"]}]},)"
    R"("tagSet":{"items":[{"key":"Environment","value":"production"},)"
    R"({"key":"ManagedBy","value":"terraform"}]}}},)";

// A UUID of version 4 that follows from `seed`.
void write_uuid(std::uint64_t seed, char* into) {
    constexpr char digits[] = "0123456789abcdef";
    std::uint64_t high = mixed(seed);
    std::uint64_t low = mixed(high ^ seed);
    high = (high & ~std::uint64_t{0xf000}) | 0x4000;
    low = (low & ~(std::uint64_t{3} << 62)) | (std::uint64_t{2} << 62);
    for (int nibble = 0; nibble < 32; ++nibble) {
        const std::uint64_t half = nibble < 16 ? high : low;
        const int dashes = (nibble >= 8) + (nibble >= 12) + (nibble >= 16) + (nibble >= 20);
        into[nibble + dashes] = digits[(half >> (60 - 4 * (nibble & 15))) & 15];
    }
    into[8] = into[13] = into[18] = into[23] = '-';
}

std::string_view text_of(const std::array<char, 36>& id) { return {id.data(), id.size()}; }

}  // namespace

// Appends to a buffer that is known to be large enough.
class Generator::Writer {
  public:
    explicit Writer(std::vector<char>& buffer) : begin_(buffer.data()), at_(buffer.data()) {}

    Writer& operator<<(std::string_view text) {
        std::memcpy(at_, text.data(), text.size());
        at_ += text.size();
        return *this;
    }
    void number(std::uint64_t value) {
        char digits[20];
        char* first = std::end(digits);
        do *--first = static_cast<char>('0' + value % 10);
        while (value /= 10);
        *this << std::string_view(first, std::end(digits));
    }
    /// As in "2026-01-02T03:04:05Z".
    void time(Timestamp time) {
        const auto day = std::chrono::floor<std::chrono::days>(time);
        const std::chrono::year_month_day date(day);
        const auto seconds = static_cast<unsigned>((time - day) / std::chrono::seconds(1));
        const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
        two(year / 100);
        two(year % 100);
        *at_++ = '-';
        two(static_cast<unsigned>(date.month()));
        *at_++ = '-';
        two(static_cast<unsigned>(date.day()));
        *at_++ = 'T';
        two(seconds / 3600);
        *at_++ = ':';
        two(seconds / 60 % 60);
        *at_++ = ':';
        two(seconds % 60);
        *at_++ = 'Z';
    }
    /// `count` letters and digits without any pattern.
    void noise(Dice& dice, std::size_t count) {
        constexpr char letters[] =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < count; ++i, bits >>= 6) {
            if (i % 10 == 0) bits = dice.bits();
            *at_++ = letters[bits & 63];
        }
    }
    std::string_view written() const { return {begin_, at_}; }

  private:
    void two(unsigned value) {
        *at_++ = static_cast<char>('0' + value / 10);
        *at_++ = static_cast<char>('0' + value % 10);
    }
    char* begin_;
    char* at_;
};

Generator::Shared::Shared(std::uint64_t seed)
    : operations(sample_operations(seed)),
      population(seed),
      stay(operations.size()),
      alias(operations.size()) {
    const std::size_t count = operations.size();
    std::vector<double> weight(count);
    for (std::size_t i = 0; i < count; ++i)
        weight[i] = 1 / std::pow(static_cast<double>(i + 2), 1.1);
    const double sum = std::accumulate(weight.begin(), weight.end(), 0.0);
    for (double& each : weight) each *= static_cast<double>(count) / sum;
    std::vector<std::uint16_t> low;
    std::vector<std::uint16_t> high;
    for (std::size_t i = 0; i < count; ++i) {
        (weight[i] < 1 ? low : high).push_back(static_cast<std::uint16_t>(i));
        stay[i] = 1;
        alias[i] = static_cast<std::uint16_t>(i);
    }
    while (!low.empty() && !high.empty()) {
        const auto poor = low.back();
        const auto rich = high.back();
        low.pop_back();
        stay[poor] = weight[poor];
        alias[poor] = rich;
        weight[rich] -= 1 - weight[poor];
        if (weight[rich] >= 1) continue;
        high.pop_back();
        low.push_back(rich);
    }
}

Generator::Generator(const Options& options)
    : options_(options),
      shared_(std::make_shared<Shared>(options.seed)),
      next_(options.first),
      buffer_(record_bytes_max) {
    INVARIANT(options.events > 0);
}

Generator::Generator(const Options& options, const Generator& population_of)
    : options_(options),
      shared_(population_of.shared_),
      next_(options.first),
      buffer_(record_bytes_max) {
    INVARIANT(options.events > 0);
    INVARIANT(options.seed == population_of.options_.seed);
}

std::string Generator::event_id(std::uint64_t index) const {
    std::string id(36, '-');
    write_uuid(mixed(options_.seed) ^ (index << 1), id.data());
    return id;
}

void Generator::next(std::string& into) {
    drawn_ = Drawn{};
    drawn_.index = next_++;
    // A die of its own for each record: its bytes do not depend on where the stream was begun.
    Dice dice(mixed(options_.seed * 0x2545f4914f6cdd1du) ^ drawn_.index * 0x9e3779b97f4a7c15u);
    write_uuid(mixed(options_.seed) ^ (drawn_.index << 1), event_id_.data());
    write_uuid(mixed(options_.seed) ^ (drawn_.index << 1 | 1), request_id_.data());
    drawn_.event_id = text_of(event_id_);
    draw(dice);

    Writer out(buffer_);
    out << R"({"eventVersion":")" << versions[dice.skewed(std::size(versions))]
        << R"(","userIdentity":)";
    write_identity(out, dice);
    write_call(out, dice);
    write_error(out);
    write_request(out, dice);
    write_response(out, dice);
    write_extra(out, dice);
    write_end(out, dice);
    INVARIANT(out.written().size() <= record_bytes_max);
    into.append(out.written());
}

void Generator::draw(Dice& dice) {
    drawn_.place = Population::place_at(dice.unit());
    const std::uint32_t slot = dice.below(shared_->operations.size());
    const bool stays = dice.unit() < shared_->stay[slot];
    drawn_.operation = stays ? static_cast<std::uint16_t>(slot) : shared_->alias[slot];

    const Operation& call = shared_->operations[drawn_.operation];
    drawn_.name = call.name;
    drawn_.source = call.source;
    drawn_.category = call.data ? Category::data : Category::management;
    drawn_.read_only = call.read_only;
    drawn_.account = Population::accounts[drawn_.place.account];
    drawn_.region = Population::regions[drawn_.place.region];
    drawn_.resource_number = Drawn::no_resource;
    if (call.kind != ResourceKind::none) {
        const auto& pool = shared_->population.pool(call.kind, drawn_.place);
        drawn_.resource_number = pool[dice.skewed(pool.size())];
        drawn_.resource = shared_->population.resources()[drawn_.resource_number].arn;
    }
    draw_principal(dice);
    draw_time(dice);
    draw_error(dice);
}

void Generator::draw_principal(Dice& dice) {
    const Population& population = shared_->population;
    // Services call each other for roles, keys, buckets and log groups.
    const auto kind = shared_->operations[drawn_.operation].kind;
    const bool internal = kind == ResourceKind::role || kind == ResourceKind::key ||
                          kind == ResourceKind::bucket || kind == ResourceKind::log_group;
    const auto& from = internal && dice.chance(0.3) ? population.services()
                                                    : population.members(drawn_.place.account);
    drawn_.principal = from[dice.skewed(from.size())];
    const Principal& principal = population.principals()[drawn_.principal];
    drawn_.username = principal.username;
    if (!principal.keys.empty()) {
        drawn_.access_key = principal.keys[dice.below(principal.keys.size())];
    }
}

void Generator::draw_time(Dice& dice) {
    // Multiplied as floating point: events times a span in milliseconds may not fit 64 bits.
    const double part = static_cast<double>(drawn_.index) / static_cast<double>(options_.events);
    const double millis = part * static_cast<double>(options_.span.count());
    // Most arrive within two minutes, one in ten within a quarter of an hour, one in a hundred
    // within two.
    const double kind = dice.unit();
    const std::uint32_t late = dice.below(kind < 0.89 ? 120 : kind < 0.99 ? 900 : 7'200);
    const auto exact = options_.begin + Duration(static_cast<std::int64_t>(millis));
    drawn_.time =
        std::max(std::chrono::floor<std::chrono::seconds>(exact) - std::chrono::seconds(late),
                 std::chrono::floor<std::chrono::seconds>(options_.begin));
}

void Generator::draw_error(Dice& dice) {
    const bool service = drawn_.access_key.empty();
    if (!dice.chance(service ? 0.02 : 0.2)) return;
    error_ = dice.skewed(std::size(failures));
    drawn_.error_code = failures[error_].code;
}

void Generator::write_identity(Writer& out, Dice& dice) const {
    const Principal& principal = shared_->population.principals()[drawn_.principal];
    out << principal.before_key;
    if (principal.type == Principal::Type::service) return;
    out << drawn_.access_key << principal.after_key;
    if (principal.type == Principal::Type::user) return;
    const auto hour = std::chrono::floor<std::chrono::hours>(drawn_.time);
    out.time(hour - std::chrono::minutes(dice.below(60)));
    out << principal.after_date;
}

void Generator::write_call(Writer& out, Dice& dice) const {
    const Principal& principal = shared_->population.principals()[drawn_.principal];
    out << R"(,"eventTime":")";
    out.time(drawn_.time);
    out << R"(","eventSource":")" << drawn_.source << R"(","eventName":")" << drawn_.name
        << R"(","awsRegion":")" << drawn_.region << R"(","sourceIPAddress":")";
    if (principal.type == Principal::Type::service) {
        out << principal.address << R"(","userAgent":")" << principal.address << R"(",)";
        return;
    }
    if (dice.chance(0.15)) {
        out << "198.51.100.";
        out.number(1 + dice.below(250));
    } else {
        out << principal.address;
    }
    out << R"(","userAgent":")" << Population::agents[principal.agent] << R"(",)";
}

void Generator::write_error(Writer& out) const {
    if (drawn_.error_code.empty()) return;
    const Failure& failure = failures[error_];
    out << R"("errorCode":")" << failure.code << R"(","errorMessage":")" << failure.before;
    if (error_ < denials) {
        const Operation& call = shared_->operations[drawn_.operation];
        const Principal& principal = shared_->population.principals()[drawn_.principal];
        out << (principal.arn.empty() ? std::string_view(principal.address) : principal.arn)
            << " is not authorized to perform: " << call.service << ":" << call.name
            << " on resource: " << (drawn_.resource.empty() ? "*" : drawn_.resource)
            << " because no identity-based policy allows the " << call.service << ":" << call.name
            << " action";
    }
    out << R"(",)";
}

void Generator::write_request(Writer& out, Dice& dice) const {
    out << R"("requestParameters":)";
    if (drawn_.resource_number != Drawn::no_resource) {
        out << shared_->population.resources()[drawn_.resource_number].request << ",";
        return;
    }
    if (dice.chance(0.2)) {
        out << "null,";
        return;
    }
    out << R"({"maxResults":)";
    out.number(10 + 10 * dice.below(50));
    out << R"(,"filterSet":)" << filters[dice.below(std::size(filters))];
    if (dice.chance(0.35)) {
        out << R"(,"nextToken":")";
        out.noise(dice, 96);
        out << R"(")";
    }
    out << "},";
}

void Generator::write_response(Writer& out, Dice& dice) const {
    out << R"("responseElements":)";
    if (drawn_.name == "AssumeRole" && drawn_.error_code.empty()) {
        write_credentials(out, dice);
        return;
    }
    if (drawn_.read_only || !drawn_.error_code.empty()) {
        out << "null,";
        return;
    }
    if (drawn_.name == "ConsoleLogin") {
        out << R"({"ConsoleLogin":"Success"},)";
        return;
    }
    out << R"({"requestId":")" << text_of(request_id_) << R"(","_return":true,"status":{"code":)";
    out.number(dice.below(4) * 16);
    out << R"(,"name":"available","updatedBy":"opentrail-sample","revisionId":")";
    out.noise(dice, 22);
    out << R"("})" << changed;
}

void Generator::write_credentials(Writer& out, Dice& dice) const {
    const SampleResource& role = shared_->population.resources()[drawn_.resource_number];
    const std::string_view session = text_of(request_id_).substr(0, 8);
    out << R"({"credentials":{"accessKeyId":"ASIA)";
    for (int i = 0; i < 16; ++i)
        out << std::string_view("ABCDEFGHIJKLMNOP").substr(dice.below(16), 1);
    out << R"(","expiration":")";
    out.time(std::chrono::floor<std::chrono::hours>(drawn_.time) + std::chrono::hours(2));
    out << R"("},"assumedRoleUser":{"assumedRoleId":"AROASAMPLESAMPLESAMP:session-)" << session
        << R"(","arn":")" << role.arn << "/session-" << session << R"("},"packedPolicySize":6},)";
}

void Generator::write_extra(Writer& out, Dice& dice) const {
    const Operation& call = shared_->operations[drawn_.operation];
    if (call.kind == ResourceKind::object || call.kind == ResourceKind::bucket) {
        out << R"("additionalEventData":{"SignatureVersion":"SigV4",)"
            << R"("CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,)"
            << R"("AuthenticationMethod":"AuthHeader","x-amz-id-2":")";
        out.noise(dice, 76);
        out << R"(","bytesTransferredOut":)";
        out.number(dice.below(4'000'000));
        out << "},";
    } else if (drawn_.name == "ConsoleLogin") {
        out << R"("additionalEventData":{"LoginTo":"https://console.aws.amazon.com/console/home",)"
            << R"("MobileVersion":"No","MFAUsed":"Yes"},)";
    }
}

void Generator::write_end(Writer& out, Dice& dice) const {
    const Operation& call = shared_->operations[drawn_.operation];
    out << R"("requestID":")" << text_of(request_id_) << R"(","eventID":")" << drawn_.event_id
        << R"(","readOnly":)" << (drawn_.read_only ? "true" : "false");
    if (drawn_.resource_number != Drawn::no_resource) {
        out << R"(,"resources":)"
            << shared_->population.resources()[drawn_.resource_number].resources;
    }
    out << R"(,"eventType":")"
        << (drawn_.name == "ConsoleLogin" ? "AwsConsoleSignIn" : "AwsApiCall")
        << R"(","managementEvent":)" << (call.data ? "false" : "true")
        << R"(,"recipientAccountId":")" << drawn_.account << R"(","eventCategory":")"
        << name(drawn_.category) << R"(")";
    if (!drawn_.access_key.empty() && !call.read_only) {
        out << R"(,"vpcEndpointId":"vpce-0f1e2d3c4b5a69788","vpcEndpointAccountId":")"
            << drawn_.account << R"(")";
    }
    if (!drawn_.access_key.empty()) {
        out << "," << ciphers[dice.skewed(std::size(ciphers))] << R"("clientProvidedHostHeader":")"
            << call.service << "." << drawn_.region << R"(.amazonaws.com"})";
    }
    out << "}";
}

}  // namespace opentrail::event
