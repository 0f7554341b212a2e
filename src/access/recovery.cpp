#include "access/recovery.h"

#include "access/new_account.h"

namespace opentrail::access {
namespace {

/// The group as every account begins with it, under the id that it has.
Result<catalog::Group> whole_administrators(catalog::Catalog& catalog, const catalog::Home& home,
                                            Random& random) {
    const catalog::Account account{.id = home.account, .name = {}, .created = home.created};
    catalog::Group group = make_administrators(account, random);
    const auto there = catalog.group(home.account, administrators);
    if (!there && there.error().code != Code::not_found) return std::unexpected(there.error());
    if (there) {
        const catalog::Permissions permissions = group.permissions;
        group = *there;
        group.permissions = permissions;
    }
    return group;
}

Result<catalog::User> whole_admin(catalog::Catalog& catalog, const catalog::Home& home,
                                  const std::string& group, Timestamp now, Random& random) {
    catalog::User admin = make_admin(home.account, now, random);
    const auto there = catalog.user(home.account, admin_name);
    if (!there && there.error().code != Code::not_found) return std::unexpected(there.error());
    if (there) {
        admin = *there;
        admin.permissions = {};
    }
    admin.groups = {group};
    return admin;
}

}  // namespace

Result<void> recover_admin(catalog::Catalog& catalog, catalog::Applier& applier, const Clock& clock,
                           Random& random, const SealingKey& key) {
    const catalog::Home home = TRY(catalog.home());
    const Timestamp now = clock.now();
    const catalog::Group group = TRY(whole_administrators(catalog, home, random));
    const catalog::User admin = TRY(whole_admin(catalog, home, group.name, now, random));
    const std::vector<catalog::AccessKey> keys = TRY(catalog.access_keys(home.account, admin.name));

    std::vector<catalog::Change> changes{catalog::PutGroup{group}, catalog::PutUser{admin}};
    for (const catalog::AccessKey& old : keys) changes.push_back(catalog::DeleteAccessKey{old.id});
    changes.push_back(
        catalog::PutAccessKey{make_access_key(home.account, admin.name, now, key, random).key});
    journal::Provenance provenance;
    provenance.recorded = now;
    provenance.account = home.account;
    provenance.region = home.region;
    return applier.append(journal::Kind::change, provenance, changes);
}

}  // namespace opentrail::access
