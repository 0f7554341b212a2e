#include "access/new_account.h"

#include <fmt/format.h>

#include <array>

#include "access/identifier.h"
#include "access/sealing.h"

namespace opentrail::access {
namespace {

catalog::Group make_group(const catalog::Account& account, std::string_view name,
                          std::vector<std::string> attached, Random& random) {
    return {.account = account.id,
            .name = std::string(name),
            .id = make_group_id(random),
            .arn = fmt::format("arn:aws:iam::{}:group/{}", account.id, name),
            .created = account.created,
            .path = "/",
            .permissions = {.attached = std::move(attached)}};
}

}  // namespace

catalog::Group make_administrators(const catalog::Account& account, Random& random) {
    return make_group(account, administrators, {"arn:aws:iam::aws:policy/AdministratorAccess"},
                      random);
}

std::vector<catalog::Change> account_changes(const catalog::Account& account, Random& random) {
    return {catalog::PutAccount{account}, catalog::PutGroup{make_administrators(account, random)},
            catalog::PutGroup{make_group(account, viewers,
                                         {"arn:aws:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess",
                                          "arn:aws:iam::aws:policy/OpenTrailReadOnlyAccess"},
                                         random)}};
}

catalog::User make_admin(std::string_view account, Timestamp now, Random& random) {
    return {.account = std::string(account),
            .name = std::string(admin_name),
            .id = make_user_id(random),
            .arn = fmt::format("arn:aws:iam::{}:user/{}", account, admin_name),
            .created = now,
            .path = "/",
            .groups = {std::string(administrators)}};
}

NewAccessKey make_access_key(std::string_view account, std::string_view user, Timestamp now,
                             const SealingKey& key, Random& random) {
    const std::string id = make_access_key_id(account, random);
    const std::string secret = make_secret(random);
    return {.key = {.id = id,
                    .account = std::string(account),
                    .user = std::string(user),
                    .sealed_secret = seal(key, secret, access_key_context(id), random),
                    .active = true,
                    .created = now},
            .secret = secret};
}

Result<std::string> unused_account_id(catalog::Catalog& catalog, Random& random) {
    constexpr std::uint64_t first = 100'000'000'000;
    constexpr std::uint64_t count = 900'000'000'000;
    while (true) {
        std::array<std::uint8_t, 8> bytes;
        random.fill(bytes);
        std::uint64_t number = 0;
        for (const std::uint8_t byte : bytes) number = (number << 8) | byte;
        std::string id = std::to_string(first + number % count);
        const auto taken = catalog.account(id);
        if (taken) continue;
        if (taken.error().code != Code::not_found) return std::unexpected(taken.error());
        return id;
    }
}

}  // namespace opentrail::access
