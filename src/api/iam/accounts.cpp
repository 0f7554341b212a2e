#include <fmt/format.h>

#include "access/new_account.h"
#include "api/iam/entity.h"
#include "api/iam/operations.h"
#include "api/iam/page.h"

namespace opentrail::api::iam {
namespace {

JsonObject shown(const catalog::Account& account) {
    return {{"Id", account.id},
            {"Name", account.name},
            {"Arn", fmt::format("arn:aws:opentrail::{}:account", account.id)},
            {"CreateDate", shown_time(account.created)}};
}

/// Whatever policies say: an account's administrators do everything in it, not in others.
Outcome<void> need_home(const AccessCall& access) {
    const auto home = access.parts.catalog.home();
    if (!home) return failed(home);
    if (home->account == access.call.caller.account) return {};
    return refuse("AccessDenied", "Accounts are made and listed by the home account's users only.");
}

}  // namespace

Answered create_account(const AccessCall& access, const JsonObject& request) {
    if (const Outcome<void> may = need_home(access); !may) return std::unexpected(may.error());
    const AccessParts& parts = access.parts;
    catalog::Account account{.id = text(request, "AccountId"),
                             .name = text(request, "Name"),
                             .created = access.call.received};
    if (account.id.empty()) {
        const Result<std::string> id = access::unused_account_id(parts.catalog, parts.random);
        if (!id) return failed(id);
        account.id = *id;
    }
    const auto taken = parts.catalog.account(account.id);
    if (taken) {
        return refuse("EntityAlreadyExists",
                      fmt::format("Account with id {} already exists.", account.id));
    }
    if (taken.error().code != Code::not_found) return failed(taken);
    const catalog::User admin = access::make_admin(account.id, account.created, parts.random);
    access::NewAccessKey made = access::make_access_key(account.id, admin.name, account.created,
                                                        parts.sealing_key, parts.random);
    // The secret is seen here and never again; the event leaves it out, as the model says.
    AccessAnswer answer{.output = {{"Account", shown(account)},
                                   {"AccessKey",
                                    {{"UserName", admin.name},
                                     {"AccessKeyId", made.key.id},
                                     {"Status", "Active"},
                                     {"SecretAccessKey", made.secret},
                                     {"CreateDate", shown_time(account.created)}}}},
                        .shown = true,
                        .changes = access::account_changes(account, parts.random)};
    answer.changes.push_back(catalog::PutUser{admin});
    answer.changes.push_back(catalog::PutAccessKey{std::move(made.key)});
    return answer;
}

Answered list_accounts(const AccessCall& access, const JsonObject& request) {
    if (const Outcome<void> may = need_home(access); !may) return std::unexpected(may.error());
    const auto accounts = access.parts.catalog.accounts();
    if (!accounts) return failed(accounts);
    PageItems items;
    for (const catalog::Account& account : *accounts) {
        items.emplace_back(account.id, shown(account));
    }
    return read_page(page_of(request, "Accounts", std::move(items)));
}

}  // namespace opentrail::api::iam
