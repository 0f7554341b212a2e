#include "access/first_start.h"

#include <fmt/format.h>

#include "access/identifier.h"
#include "access/sealing.h"
#include "base/assert.h"

namespace opentrail::access {
namespace {

constexpr std::string_view admin_name = "admin";
constexpr std::size_t page_key_bytes = 32;

std::vector<catalog::Change> first_changes(const Clock& clock, Random& random,
                                           const SealingKey& key, const FirstStart& first_start) {
    const Timestamp now = clock.now();
    const std::string& account = first_start.account;
    std::string page_key(page_key_bytes, '\0');
    random.fill({reinterpret_cast<std::uint8_t*>(page_key.data()), page_key.size()});
    const catalog::User admin{.account = account,
                              .name = std::string(admin_name),
                              .id = make_user_id(random),
                              .arn = fmt::format("arn:aws:iam::{}:user/{}", account, admin_name),
                              .created = now};
    const std::string id = make_access_key_id(account, random);
    const catalog::AccessKey access_key{
        .id = id,
        .account = account,
        .user = admin.name,
        .sealed_secret = seal(key, make_secret(random), access_key_context(id), random),
        .active = true,
        .created = now};
    const catalog::Home home{.account = account,
                             .region = first_start.region,
                             .created = now,
                             .sealed_page_key = seal(key, page_key, page_key_context, random)};
    return {catalog::FoundHome{home}, catalog::PutUser{admin}, catalog::PutAccessKey{access_key}};
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
        journal::Provenance provenance;
        provenance.recorded = clock.now();
        provenance.account = first_start.account;
        provenance.region = first_start.region;
        // One batch, so that there is never a home without a way in.
        TRY(applier.append(journal::Kind::change, provenance,
                           first_changes(clock, random, key, first_start)));
        home = TRY(catalog.home());
    }
    const std::vector<catalog::AccessKey> keys =
        TRY(catalog.access_keys(home->account, admin_name));
    if (keys.empty()) return fail(Code::corrupt, "the home account's admin has no access key");
    const Result<Secret> secret =
        unseal(key, keys.front().sealed_secret, access_key_context(keys.front().id));
    if (!secret) {
        return fail(Code::denied,
                    "the master key does not open the secrets of this data folder: it is not"
                    " the one that they were sealed with");
    }
    return Credentials{.access_key_id = keys.front().id,
                       .secret = std::string(secret->reveal()),
                       .region = home->region};
}

std::string credentials_file(const Credentials& credentials) {
    return fmt::format(
        "[opentrail]\naws_access_key_id = {}\naws_secret_access_key = {}\nregion = {}\n",
        credentials.access_key_id, credentials.secret, credentials.region);
}

}  // namespace opentrail::access
