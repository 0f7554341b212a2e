#include "delivery/trail_progress.h"

#include <algorithm>

#include "delivery/lane.h"

namespace opentrail::delivery {
namespace {

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/// "AccessDenied", "KMS.DisabledException", "404"; nothing of a sentence with a colon in it.
std::string_view code_in(std::string_view message) {
    constexpr std::size_t code_length_max = 64;
    const std::size_t colon = message.find(": ");
    if (colon == std::string_view::npos || colon == 0 || colon > code_length_max) return {};
    const std::string_view code = message.substr(0, colon);
    const bool named =
        code.front() >= 'A' && code.front() <= 'Z' && std::ranges::all_of(code, [](char c) {
            return is_letter(c) || (c >= '0' && c <= '9') || c == '.';
        });
    return named ? code : std::string_view();
}

/// Amazon S3 API Reference, "Error responses".
std::string_view code_for(Code code) {
    switch (code) {
        case Code::not_found: return "NoSuchBucket";
        case Code::denied: return "AccessDenied";
        case Code::invalid: return "InvalidArgument";
        case Code::conflict: return "PreconditionFailed";
        case Code::throttled: return "SlowDown";
        case Code::unavailable: return "ServiceUnavailable";
        case Code::corrupt: return "InternalError";
    }
    return "InternalError";
}

}  // namespace

bool TrailProgress::blocked() const {
    if (stopped) return true;
    const catalog::Trail* const now = current();
    // The first of a bucket that fails is tried alone, to see.
    const bool fails =
        now == nullptr ? !failing.empty() : failing.find(now->bucket) != failing.end();
    if (!has_unsent() && !fails) return false;
    return std::ranges::any_of(open, [&](const catalog::LogFile& file) {
        if (now != nullptr && now->bucket != file.bucket) return false;
        return fails || !sent.contains(file.number);
    });
}

const catalog::LogFile* TrailProgress::find_open(std::int64_t plan) const {
    const auto found = std::ranges::find(open, plan, &catalog::LogFile::number);
    return found == open.end() ? nullptr : &*found;
}

void TrailProgress::close(std::int64_t plan) {
    const auto found = std::ranges::find(open, plan, &catalog::LogFile::number);
    if (found == open.end()) return;
    const std::string bucket = found->bucket;
    open.erase(found);
    sent.erase(plan);
    const auto ill = failing.find(bucket);
    // It may have been given up.
    if (ill != failing.end() && (ill->second.plan == plan || !find_open(ill->second.plan))) {
        failing.erase(ill);
    }
}

bool TrailProgress::waits_for_older(std::int64_t plan, std::string_view bucket) const {
    return has_unsent() && std::ranges::any_of(open, [&](const catalog::LogFile& other) {
               return other.number < plan && other.bucket == bucket && !sent.contains(other.number);
           });
}

std::optional<Timestamp> TrailProgress::retry_at(std::string_view bucket) const {
    const auto ill = failing.find(bucket);
    return ill == failing.end() ? std::nullopt : std::optional(ill->second.retry_at);
}

void TrailProgress::give_up(std::string_view bucket, Timestamp now,
                            std::optional<Timestamp> before) {
    for (catalog::LogFile& file : open) {
        if (file.bucket != bucket || sent.contains(file.number)) continue;
        // The clock may have been ahead when it was recorded.
        const Timestamp recorded = std::min(file.recorded, file.planned);
        if (!before || recorded <= *before) file.given_up = now;
    }
}

Sender TrailProgress::sender_of(const catalog::LogFile& plan) const {
    const catalog::Trail* settings = current();
    for (const catalog::TrailVersion& version : history.versions) {
        if (version.changed == plan.version && version.trail) settings = &*version.trail;
    }
    if (settings == nullptr) return {{}, plan.account, {}};
    return {catalog::arn_of(*settings), settings->account, settings->kms_key};
}

std::uint64_t TrailProgress::needed_from() const {
    std::uint64_t needed = next_logged(history, next);
    for (const catalog::LogFile& file : open) needed = std::min(needed, file.first.offset);
    return needed;
}

std::string store_error(const Error& error) {
    const std::string_view named = code_in(error.message);
    return std::string(named.empty() ? code_for(error.code) : named);
}

}  // namespace opentrail::delivery
