#include "access/password.h"

#include <argon2.h>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <vector>

#include "base/encoding.h"
#include "base/hash.h"

namespace opentrail::access {
namespace {

constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;
// Of what is read back: no more than this program ever writes.
constexpr std::uint32_t memory_kib_max = 1 << 20;
constexpr std::uint32_t passes_max = 64;
constexpr std::uint32_t lanes_max = 64;

/// What a hash was computed with, and what it came to.
struct Parsed {
    std::uint32_t memory_kib = 0;
    std::uint32_t passes = 0;
    std::uint32_t lanes = 0;
    std::string salt;
    std::string hash;
};

/// PHC's string format has base64 without padding.
std::string unpadded(std::string_view bytes) {
    std::string text = base64(bytes);
    text.erase(text.find_last_not_of('=') + 1);
    return text;
}

Result<std::string> read_unpadded(std::string_view text) {
    return decode_base64(std::string(text) + std::string((4 - text.size() % 4) % 4, '='));
}

std::unexpected<Error> not_a_hash() {
    return fail(Code::corrupt, "the hash of a password is not one that this program wrote");
}

/// Takes what stands before `end` off `text`; all of it where there is no `end`.
std::string_view take(std::string_view& text, char end) {
    const std::string_view part = text.substr(0, text.find(end));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    return part;
}

bool read_number(std::string_view text, std::string_view name, std::uint32_t most,
                 std::uint32_t& into) {
    if (!text.starts_with(name)) return false;
    text.remove_prefix(name.size());
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    return error == std::errc() && end == text.data() + text.size() && into > 0 && into <= most;
}

Result<Parsed> parse(std::string_view text) {
    constexpr std::string_view head = "$argon2id$v=19$";
    if (!text.starts_with(head)) return not_a_hash();
    text.remove_prefix(head.size());
    Parsed parsed;
    std::string_view numbers = take(text, '$');
    if (!read_number(take(numbers, ','), "m=", memory_kib_max, parsed.memory_kib) ||
        !read_number(take(numbers, ','), "t=", passes_max, parsed.passes) ||
        !read_number(numbers, "p=", lanes_max, parsed.lanes)) {
        return not_a_hash();
    }
    auto salt = read_unpadded(take(text, '$'));
    auto hash = read_unpadded(text);
    if (!salt || !hash || salt->size() != salt_bytes || hash->size() != hash_bytes) {
        return not_a_hash();
    }
    parsed.salt = *std::move(salt);
    parsed.hash = *std::move(hash);
    return parsed;
}

std::unexpected<Error> sent_away() {
    return fail(Code::throttled, "too many passwords are being checked: try again");
}

Result<std::string> compute(std::string_view password, const Parsed& with) {
    std::string text(password);
    std::string salt = with.salt;
    std::string out(hash_bytes, '\0');
    argon2_context context{};
    context.out = reinterpret_cast<std::uint8_t*>(out.data());
    context.outlen = static_cast<std::uint32_t>(out.size());
    context.pwd = reinterpret_cast<std::uint8_t*>(text.data());
    context.pwdlen = static_cast<std::uint32_t>(text.size());
    context.salt = reinterpret_cast<std::uint8_t*>(salt.data());
    context.saltlen = static_cast<std::uint32_t>(salt.size());
    context.t_cost = with.passes;
    context.m_cost = with.memory_kib;
    context.lanes = with.lanes;
    context.threads = 1;  // Lanes change the result, threads do not: the others' cores stay free.
    context.version = ARGON2_VERSION_13;
    context.flags = ARGON2_FLAG_CLEAR_PASSWORD;
    const int error = argon2id_ctx(&context);
    if (error == ARGON2_OK) return out;
    return fail(Code::unavailable, fmt::format("hash a password: {}", argon2_error_message(error)));
}

}  // namespace

std::optional<std::string> password_problem(std::string_view text) {
    if (text.size() < password_bytes_min) {
        return fmt::format("Password should have a minimum length of {}", password_bytes_min);
    }
    if (text.size() > password_bytes_max) {
        return fmt::format("Password should have a maximum length of {}", password_bytes_max);
    }
    return std::nullopt;
}

std::string make_password(Random& random) {
    constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyz23456789";
    static_assert(letters.size() == 32);
    std::array<std::uint8_t, 20> bytes;
    random.fill(bytes);
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i > 0 && i % 5 == 0) text += '-';
        text += letters[bytes[i] % letters.size()];
    }
    return text;
}

PasswordHasher::PasswordHasher(const Options& options, Random& random)
    : options_(options),
      random_(random),
      turns_({.at_once = options.at_once, .waiting_max = options.waiting_max}) {}

Result<std::string> PasswordHasher::hash(std::string_view password, const Guest& guest) {
    const Turns::Turn turn(turns_, guest);
    if (!turn.has_it()) return sent_away();
    Parsed with{.memory_kib = options_.memory_kib,
                .passes = options_.passes,
                .lanes = options_.lanes,
                .salt = std::string(salt_bytes, '\0'),
                .hash = {}};
    random_.fill({reinterpret_cast<std::uint8_t*>(with.salt.data()), with.salt.size()});
    const std::string hash = TRY(compute(password, with));
    return fmt::format("$argon2id$v=19$m={},t={},p={}${}${}", with.memory_kib, with.passes,
                       with.lanes, unpadded(with.salt), unpadded(hash));
}

Result<bool> PasswordHasher::verify(std::string_view password, std::string_view hash,
                                    const Guest& guest) {
    Parsed with{.memory_kib = options_.memory_kib,
                .passes = options_.passes,
                .lanes = options_.lanes,
                .salt = std::string(salt_bytes, '\0'),
                .hash = std::string(hash_bytes, '\0')};
    if (!hash.empty()) with = TRY(parse(hash));
    const Turns::Turn turn(turns_, guest);
    if (!turn.has_it()) return sent_away();
    const std::string found = TRY(compute(password, with));
    return equal_constant_time(found, with.hash) && !hash.empty();
}

}  // namespace opentrail::access
