#include "api/v1/digest_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "api/excerpt.h"
#include "api/request_members.h"
#include "api/v1/body.h"
#include "api/v1/event_text.h"
#include "aws/arn.h"
#include "base/hash.h"
#include "delivery/key_ring.h"

namespace opentrail::api::v1 {
namespace {

JsonObject object_of(const catalog::DigestKey& key, bool signs) {
    return {{"region", key.region},
            {"fingerprint", key.fingerprint},
            {"signs", signs},
            {"publicKey", base64(key.public_der)},
            {"created", iso8601_millis(key.created)},
            {"validFrom", iso8601_millis(key.valid_from)},
            {"validTo", iso8601_millis(key.valid_to)}};
}

/// Any word may be a Region here: it is what clients sign for. Keys are for those in which a digest
/// was signed or will be; of a slip of the pen there is nothing to sign.
Result<bool> is_used(catalog::Catalog& catalog, const std::string& region) {
    if (region == TRY(catalog.home()).region) return true;
    if (!TRY(catalog.digest_keys(region)).empty()) return true;
    const std::vector<catalog::Trail> trails = TRY(catalog.all_trails());
    for (const catalog::Trail& trail : trails) {
        if (trail.home_region == region) return true;
        const std::vector<std::string> delivered = TRY(catalog.trail_regions(trail.id));
        if (std::ranges::find(delivered, region) != delivered.end()) return true;
    }
    return false;
}

/// `keys` are in the order in which they were made. The newest one of its Region that may sign does
/// (delivery/key_ring.h).
JsonObject list_of(const std::vector<catalog::DigestKey>& keys, Timestamp now, Duration rotation) {
    std::map<std::string_view, std::string_view> signing;  // Region, fingerprint.
    for (const catalog::DigestKey& key : keys) {
        if (delivery::may_sign(key, now, rotation)) signing[key.region] = key.fingerprint;
    }
    JsonArray list;
    for (const catalog::DigestKey& key : keys) {
        const auto found = signing.find(key.region);
        list.push_back(object_of(key, found != signing.end() && found->second == key.fingerprint));
    }
    return {{"digestKeys", std::move(list)}};
}

}  // namespace

Outcome<std::string> DigestKeys::list(const Call& call) {
    const auto keys = catalog_.all_digest_keys();
    if (!keys) return std::unexpected(as_refused(keys.error()));
    return to_text(list_of(*keys, call.received, settings_.digest_key_rotation));
}

Outcome<std::string> DigestKeys::rotate(const Call& call) {
    const auto home = catalog_.home();
    if (!home) return std::unexpected(as_refused(home.error()));
    if (call.caller.account != home->account) {
        return refuse("AccessDeniedException",
                      "Digest keys are of all accounts: only the home account may change them.");
    }
    const auto body = parse_request(call.request.body);
    if (!body) return std::unexpected(body.error());
    constexpr std::array<std::string_view, 1> names{"region"};
    if (auto known = expect_members(*body, names); !known) return std::unexpected(known.error());
    RequestMembers members(*body);
    const std::optional<std::string> region = members.text("region");
    if (auto problem = members.problem()) return std::unexpected(*std::move(problem));
    if (region && !aws::is_region(*region)) {
        return refuse("ValidationException",
                      fmt::format("region is \"{}\", not the name of a Region", excerpt(*region)));
    }
    std::set<std::string> regions;
    if (region) {
        const auto used = is_used(catalog_, *region);
        if (!used) return std::unexpected(as_refused(used.error()));
        if (!*used) {
            return refuse(
                "ValidationException",
                fmt::format("region is \"{}\": no digest key, no trail and no log file is "
                            "of it, and it is not the home Region",
                            *region));
        }
        regions.insert(*region);
    } else {
        const auto keys = catalog_.all_digest_keys();
        if (!keys) return std::unexpected(as_refused(keys.error()));
        for (const catalog::DigestKey& key : *keys) regions.insert(key.region);
    }
    std::vector<catalog::DigestKey> made;
    std::vector<catalog::Change> changes;
    for (const std::string& one : regions) {
        const auto key = delivery::PrivateKey::make();
        if (!key) return std::unexpected(as_refused(key.error()));
        auto sealed = delivery::seal_digest_key(
            one, *key,
            {.now = call.received, .at = call.received, .rotation = settings_.digest_key_rotation},
            sealing_, random_);
        if (!sealed) return std::unexpected(as_refused(sealed.error()));
        changes.push_back(catalog::PutDigestKey{*sealed});
        made.push_back(*std::move(sealed));
    }
    OwnCall own;
    own.name = "RotateDigestKeys";
    own.parameters = *body;
    const JsonObject listed = list_of(made, call.received, settings_.digest_key_rotation);
    own.response = listed;
    const auto changed =
        changes.empty() ? recorder_.record(call, own) : recorder_.change(call, own, changes);
    if (!changed) return std::unexpected(changed.error());
    return to_text(listed);
}

}  // namespace opentrail::api::v1
