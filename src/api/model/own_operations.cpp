// The operations that OpenTrail has and no service of AWS: of accounts, for the home account's
// administrators. As JSON only.

#include <array>

#include "api/model/operation.h"

namespace opentrail::api::model {
namespace {

// Twelve digits, as AWS's accounts have.
constexpr Shape account_id = {
    .name = "AccountId", .kind = Kind::text, .least = 12, .most = 12, .pattern = R"(\d{12})"};
constexpr Shape account_name = {
    .name = "AccountName", .kind = Kind::text, .least = 1, .most = 50, .pattern = "[ -~]+"};
constexpr Shape text = {.name = "Text", .kind = Kind::text};
constexpr Shape secret = {.name = "Secret", .kind = Kind::text, .secret = true};
constexpr Shape time_shape = {.name = "Time", .kind = Kind::time};
constexpr Shape flag = {.name = "Flag", .kind = Kind::flag};
constexpr Shape marker = {.name = "Marker", .kind = Kind::text, .least = 1, .most = 320};
constexpr Shape max_items = {.name = "MaxItems", .kind = Kind::integer, .least = 1, .most = 1000};

constexpr Member account_members[] = {{.name = "Id", .shape = &text},
                                      {.name = "Name", .shape = &text},
                                      {.name = "Arn", .shape = &text},
                                      {.name = "CreateDate", .shape = &time_shape}};
constexpr Shape account = {.name = "Account", .kind = Kind::structure, .members = account_members};
constexpr Shape accounts = {.name = "Accounts", .kind = Kind::list, .item = &account};
constexpr Member key_members[] = {{.name = "UserName", .shape = &text},
                                  {.name = "AccessKeyId", .shape = &text},
                                  {.name = "Status", .shape = &text},
                                  {.name = "SecretAccessKey", .shape = &secret},
                                  {.name = "CreateDate", .shape = &time_shape}};
constexpr Shape key = {.name = "AccessKey", .kind = Kind::structure, .members = key_members};

constexpr Member create_members[] = {{.name = "Name", .shape = &account_name, .required = true},
                                     {.name = "AccountId", .shape = &account_id}};
constexpr Shape create_request = {
    .name = "CreateAccountRequest", .kind = Kind::structure, .members = create_members};
constexpr Member created_members[] = {{.name = "Account", .shape = &account},
                                      {.name = "AccessKey", .shape = &key}};
constexpr Shape create_response = {
    .name = "CreateAccountResponse", .kind = Kind::structure, .members = created_members};

constexpr Member list_members[] = {{.name = "Marker", .shape = &marker},
                                   {.name = "MaxItems", .shape = &max_items}};
constexpr Shape list_request = {
    .name = "ListAccountsRequest", .kind = Kind::structure, .members = list_members};
constexpr Member listed_members[] = {{.name = "Accounts", .shape = &accounts},
                                     {.name = "IsTruncated", .shape = &flag},
                                     {.name = "Marker", .shape = &text}};
constexpr Shape list_response = {
    .name = "ListAccountsResponse", .kind = Kind::structure, .members = listed_members};

constexpr std::string_view create_errors[] = {"EntityAlreadyExists"};
constexpr Operation operations[] = {
    {.name = "CreateAccount",
     .read_only = false,
     .input = &create_request,
     .output = &create_response,
     .errors = create_errors},
    {.name = "ListAccounts",
     .read_only = true,
     .input = &list_request,
     .output = &list_response,
     .errors = {}},
};
constexpr std::string_view names[] = {"CreateAccount", "ListAccounts"};
constexpr ErrorStatus errors[] = {{"EntityAlreadyExists", 409}};

}  // namespace

const QueryService& own_service() {
    static constexpr QueryService service = {
        .name = "opentrail",
        .api_name = "opentrail.internal",
        .version = "",
        .xml_namespace = "",
        .operations = operations,
        .names = names,
        .errors = errors,
    };
    return service;
}

}  // namespace opentrail::api::model
