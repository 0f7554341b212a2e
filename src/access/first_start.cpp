#include "access/first_start.h"

#include <fmt/format.h>

#include "access/identifier.h"
#include "access/new_account.h"
#include "access/sealing.h"
#include "base/assert.h"

namespace opentrail::access {
namespace {

constexpr std::size_t page_key_bytes = 32;

std::vector<catalog::Change> home_account(const catalog::Home& home, Random& random) {
    return account_changes({.id = home.account, .name = "home", .created = home.created}, random);
}

std::vector<catalog::Change> first_changes(Timestamp now, Random& random, const SealingKey& key,
                                           const FirstStart& first_start) {
    const std::string& account = first_start.account;
    std::string page_key(page_key_bytes, '\0');
    random.fill({reinterpret_cast<std::uint8_t*>(page_key.data()), page_key.size()});
    const catalog::User admin = make_admin(account, now, random);
    const catalog::AccessKey access_key =
        make_access_key(account, admin.name, now, key, random).key;
    const catalog::Home home{.account = account,
                             .region = first_start.region,
                             .created = now,
                             .sealed_page_key = seal(key, page_key, page_key_context, random)};
    std::vector<catalog::Change> changes{catalog::FoundHome{home}};
    for (catalog::Change& change : home_account(home, random)) changes.push_back(std::move(change));
    changes.push_back(catalog::PutUser{admin});
    changes.push_back(catalog::PutAccessKey{access_key});
    return changes;
}

/// One batch, so that there is never a part of it.
Result<void> append(catalog::Applier& applier, const Clock& clock, const std::string& account,
                    const std::string& region, std::span<const catalog::Change> changes) {
    journal::Provenance provenance;
    provenance.recorded = clock.now();
    provenance.account = account;
    provenance.region = region;
    return applier.append(journal::Kind::change, provenance, changes);
}

/// A home from before there were groups has neither groups nor an account of its own, and its users
/// could do everything: they become administrators.
Result<void> complete(catalog::Catalog& catalog, catalog::Applier& applier, const Clock& clock,
                      Random& random, const catalog::Home& home) {
    const auto account = catalog.account(home.account);
    if (account) return {};
    if (account.error().code != Code::not_found) return std::unexpected(account.error());
    std::vector<catalog::Change> changes = home_account(home, random);
    std::vector<catalog::User> users = TRY(catalog.users(home.account));
    for (catalog::User& user : users) {
        user.groups = {std::string(administrators)};
        changes.push_back(catalog::PutUser{std::move(user)});
    }
    return append(applier, clock, home.account, home.region, changes);
}

/// The newest key with which `admin` can call; empty when there is none.
Result<Credentials> admin_credentials(catalog::Catalog& catalog, const catalog::Home& home,
                                      const SealingKey& key) {
    Credentials credentials;
    credentials.region = home.region;
    const std::vector<catalog::AccessKey> keys = TRY(catalog.access_keys(home.account, admin_name));
    for (const catalog::AccessKey& candidate : keys) {
        if (!candidate.active) continue;
        const Secret secret =
            TRY(unseal(key, candidate.sealed_secret, access_key_context(candidate.id)));
        credentials.access_key_id = candidate.id;
        credentials.secret = secret.reveal();
    }
    return credentials;
}

}  // namespace

Result<Credentials> ensure_home(catalog::Catalog& catalog, catalog::Applier& applier,
                                const Clock& clock, Random& random, std::string_view master_key,
                                const FirstStart& first_start) {
    const SealingKey key = sealing_key(master_key);
    Result<catalog::Home> home = catalog.home();
    if (!home && home.error().code != Code::not_found) return std::unexpected(home.error());
    if (!home) {
        if (!is_account_id(first_start.account)) {
            return fail(Code::invalid,
                        fmt::format("account.id \"{}\" is not twelve digits", first_start.account));
        }
        if (!is_region(first_start.region)) {
            return fail(Code::invalid, fmt::format("region \"{}\" is not the name of a Region",
                                                   first_start.region));
        }
        TRY(append(applier, clock, first_start.account, first_start.region,
                   first_changes(clock.now(), random, key, first_start)));
        home = TRY(catalog.home());
    }
    if (!unseal(key, home->sealed_page_key, page_key_context)) {
        return fail(Code::denied,
                    "the master key does not open the secrets of this data folder: it is not"
                    " the one that they were sealed with");
    }
    TRY(complete(catalog, applier, clock, random, *home));
    return admin_credentials(catalog, *home, key);
}

Result<void> ensure_accounts(catalog::Catalog& catalog, catalog::Applier& applier,
                             const Clock& clock, Random& random,
                             std::span<const ConfiguredAccount> configured) {
    const catalog::Home home = TRY(catalog.home());
    for (const auto& [id, name] : configured) {
        const auto there = catalog.account(id);
        if (there) continue;
        if (there.error().code != Code::not_found) return std::unexpected(there.error());
        TRY(append(applier, clock, id, home.region,
                   account_changes({.id = id, .name = name, .created = clock.now()}, random)));
    }
    return {};
}

std::string credentials_file(const Credentials& credentials) {
    return fmt::format(
        "[opentrail]\naws_access_key_id = {}\naws_secret_access_key = {}\nregion = {}\n",
        credentials.access_key_id, credentials.secret, credentials.region);
}

}  // namespace opentrail::access
