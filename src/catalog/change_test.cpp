// Changes: every type's text as docs/formats/catalog_change.md shows it, both ways, and text that
// is none.

#include "catalog/change.h"

#include <gtest/gtest.h>

namespace opentrail::catalog {
namespace {

const Timestamp noon = from_millis(1'767'355'200'123);

struct Golden {
    const char* name;
    Change change;
    const char* text;
};

Sha256 filled(std::uint8_t byte) {
    Sha256 hash;
    hash.fill(byte);
    return hash;
}

std::vector<Golden> goldens_of_callers() {
    return {
        {"FoundHome",
         FoundHome{{.account = "000000000000",
                    .region = "us-east-1",
                    .created = noon,
                    .sealed_page_key = "Man"}},
         R"({"type":"FoundHome","account":"000000000000","region":"us-east-1","created":1767355200123,"sealedPageKey":"TWFu"})"},
        {"PutUser",
         PutUser{{.account = "000000000000",
                  .name = "admin",
                  .id = "AIDAX",
                  .arn = "arn:aws:iam::000000000000:user/admin",
                  .created = noon}},
         R"({"type":"PutUser","account":"000000000000","name":"admin","id":"AIDAX","arn":"arn:aws:iam::000000000000:user/admin","created":1767355200123,"path":"/","groups":[],"inlinePolicies":[],"attached":[],"boundary":"","tags":[]})"},
        {"PutAccessKey",
         PutAccessKey{{.id = "AKIAX",
                       .account = "000000000000",
                       .user = "admin",
                       .sealed_secret = "Man",
                       .active = true,
                       .created = noon}},
         R"({"type":"PutAccessKey","id":"AKIAX","account":"000000000000","user":"admin","sealedSecret":"TWFu","active":true,"created":1767355200123})"},
        {"PutToken that expires",
         PutToken{{.id = "t1",
                   .name = "ci",
                   .hash = filled(0xab),
                   .account = "000000000000",
                   .user = "admin",
                   .scopes = {"events:read", "events:write"},
                   .created = noon,
                   .expires = noon + Duration(1)}},
         R"({"type":"PutToken","id":"t1","name":"ci","sha256":"abababababababababababababababababababababababababababababababab","account":"000000000000","user":"admin","scopes":["events:read","events:write"],"created":1767355200123,"expires":1767355200124})"},
        {"PutToken for good",
         PutToken{{.id = "t1",
                   .name = "ci",
                   .hash = filled(0xab),
                   .account = "0",
                   .user = "a",
                   .scopes = {},
                   .created = noon,
                   .expires = std::nullopt}},
         R"({"type":"PutToken","id":"t1","name":"ci","sha256":"abababababababababababababababababababababababababababababababab","account":"0","user":"a","scopes":[],"created":1767355200123})"},
        {"DeleteToken", DeleteToken{"t1"}, R"({"type":"DeleteToken","id":"t1"})"},
    };
}

const Permissions everything{.inline_policies = {{.name = "a", .document = "{\"x\":1}"}},
                             .attached = {"arn:p", "arn:q"},
                             .boundary = "arn:b"};

std::vector<Golden> goldens_of_users_and_groups() {
    return {
        {"PutAccount", PutAccount{{.id = "111122223333", .name = "home", .created = noon}},
         R"({"type":"PutAccount","id":"111122223333","name":"home","created":1767355200123})"},
        {"PutUser with everything",
         PutUser{{.account = "000000000000",
                  .name = "ann",
                  .id = "AIDAX",
                  .arn = "arn:u",
                  .created = noon,
                  .path = "/a/",
                  .groups = {"Viewers", "More"},
                  .permissions = everything,
                  .tags = {{"k", "v"}}}},
         R"({"type":"PutUser","account":"000000000000","name":"ann","id":"AIDAX","arn":"arn:u","created":1767355200123,"path":"/a/","groups":["Viewers","More"],"inlinePolicies":[{"name":"a","document":"{\"x\":1}"}],"attached":["arn:p","arn:q"],"boundary":"arn:b","tags":[{"key":"k","value":"v"}]})"},
        {"DeleteUser", DeleteUser{"AIDAX"}, R"({"type":"DeleteUser","id":"AIDAX"})"},
        {"PutGroup",
         PutGroup{{.account = "000000000000",
                   .name = "Viewers",
                   .id = "AGPAX",
                   .arn = "arn:g",
                   .created = noon,
                   .path = "/a/",
                   .permissions = {.attached = {"arn:p"}}}},
         R"({"type":"PutGroup","account":"000000000000","name":"Viewers","id":"AGPAX","arn":"arn:g","created":1767355200123,"path":"/a/","inlinePolicies":[],"attached":["arn:p"],"boundary":""})"},
        {"DeleteGroup", DeleteGroup{"AGPAX"}, R"({"type":"DeleteGroup","id":"AGPAX"})"},
    };
}

std::vector<Golden> goldens_of_roles_and_policies() {
    return {
        {"PutRole",
         PutRole{{.account = "000000000000",
                  .name = "auditor",
                  .id = "AROAX",
                  .arn = "arn:r",
                  .created = noon,
                  .path = "/",
                  .description = "d",
                  .trust_policy = "{}",
                  .max_session_seconds = 7200,
                  .permissions = everything,
                  .tags = {{"k", ""}}}},
         R"({"type":"PutRole","account":"000000000000","name":"auditor","id":"AROAX","arn":"arn:r","created":1767355200123,"path":"/","description":"d","trustPolicy":"{}","maxSessionSeconds":7200,"inlinePolicies":[{"name":"a","document":"{\"x\":1}"}],"attached":["arn:p","arn:q"],"boundary":"arn:b","tags":[{"key":"k","value":""}]})"},
        {"PutKmsKey",
         PutKmsKey{{.arn = "arn:k",
                    .account = "000000000000",
                    .region = "us-east-1",
                    .id = "k",
                    .created = noon,
                    .description = "d",
                    .enabled = false,
                    .deletion = noon,
                    .aliases = {{.name = "alias/a", .created = noon, .updated = noon}},
                    .versions = {{.number = 1, .created = noon, .sealed_material = "Man"}},
                    .tags = {{"k", "v"}}}},
         R"({"type":"PutKmsKey","arn":"arn:k","account":"000000000000","region":"us-east-1","id":"k","created":1767355200123,"description":"d","enabled":false,"deletion":1767355200123,"aliases":[{"name":"alias/a","created":1767355200123,"updated":1767355200123}],"versions":[{"number":1,"created":1767355200123,"sealedMaterial":"TWFu"}],"tags":[{"key":"k","value":"v"}]})"},
        {"DeleteRole", DeleteRole{"AROAX"}, R"({"type":"DeleteRole","id":"AROAX"})"},
        {"PutPolicy",
         PutPolicy{{.account = "000000000000",
                    .name = "read",
                    .id = "ANPAX",
                    .arn = "arn:p",
                    .created = noon,
                    .updated = noon + Duration(1),
                    .path = "/a/",
                    .description = "d",
                    .document = "{}",
                    .version = 3}},
         R"({"type":"PutPolicy","account":"000000000000","name":"read","id":"ANPAX","arn":"arn:p","created":1767355200123,"updated":1767355200124,"path":"/a/","description":"d","document":"{}","version":3})"},
        {"DeletePolicy", DeletePolicy{"ANPAX"}, R"({"type":"DeletePolicy","id":"ANPAX"})"},
        {"DeleteAccessKey", DeleteAccessKey{"AKIAX"}, R"({"type":"DeleteAccessKey","id":"AKIAX"})"},
        {"PutResourcePolicy",
         PutResourcePolicy{
             {.arn = "arn:c", .account = "000000000000", .document = "{}", .updated = noon}},
         R"({"type":"PutResourcePolicy","arn":"arn:c","account":"000000000000","document":"{}","updated":1767355200123})"},
        {"DeleteResourcePolicy", DeleteResourcePolicy{"arn:c"},
         R"({"type":"DeleteResourcePolicy","arn":"arn:c"})"},
        {"PutBucket", PutBucket{{"logs", "111122223333", from_millis(1767355200123)}},
         R"({"type":"PutBucket","name":"logs","account":"111122223333","created":1767355200123})"},
        {"DeleteBucket", DeleteBucket{"logs"}, R"({"type":"DeleteBucket","name":"logs"})"},
        {"PutDigestKey",
         PutDigestKey{{.region = "us-east-1",
                       .fingerprint = "23a3",
                       .public_der = "\x30",
                       .sealed_private_key = "ot1.x",
                       .created = from_millis(3),
                       .valid_from = from_millis(1),
                       .valid_to = from_millis(5)}},
         R"({"type":"PutDigestKey","region":"us-east-1","fingerprint":"23a3","publicKey":"MA==",)"
         R"("sealedPrivateKey":"b3QxLng=","created":3,"validFrom":1,"validTo":5})"},
    };
}

std::vector<Golden> goldens_of_imports_and_events() {
    return {
        {"StartImport",
         StartImport{{.id = "i1",
                      .state = ImportState::running,
                      .account = "000000000000",
                      .principal = "arn:x",
                      .paths = {"/logs", "a \"b\""},
                      .started = noon,
                      .finished = std::nullopt,
                      .files = 0,
                      .failed_files = 0,
                      .figures = {}}},
         R"({"type":"StartImport","id":"i1","account":"000000000000","principal":"arn:x","paths":["/logs","a \"b\""],"started":1767355200123})"},
        {"CountImport",
         CountImport{"i1", {.kept = 1, .duplicates = 2, .conflicts = 3, .failed = 4}},
         R"({"type":"CountImport","id":"i1","kept":1,"duplicates":2,"conflicts":3,"failed":4})"},
        {"FinishImport", FinishImport{.id = "i1", .finished = noon, .files = 5, .failed_files = 6},
         R"({"type":"FinishImport","id":"i1","finished":1767355200123,"files":5,"failedFiles":6})"},
        {"ForgetImport", ForgetImport{"i1"}, R"({"type":"ForgetImport","id":"i1"})"},
        {"KeepReply",
         KeepReply{{.principal = "arn:x",
                    .key = "k",
                    .body_hash = filled(0xab),
                    .body = "{}",
                    .created = noon}},
         R"({"type":"KeepReply","principal":"arn:x","key":"k","bodySha256":"abababababababababababababababababababababababababababababababab","reply":"{}","created":1767355200123})"},
        {"FindConflict with both",
         FindConflict{{.earlier = journal::Position{0, 7}, .later = {1, 9}, .found = noon}},
         R"({"type":"FindConflict","earlier":{"shard":0,"offset":7},"later":{"shard":1,"offset":9},"found":1767355200123})"},
        {"FindConflict with the later one",
         FindConflict{{.earlier = std::nullopt, .later = {1, 9}, .found = noon}},
         R"({"type":"FindConflict","later":{"shard":1,"offset":9},"found":1767355200123})"},
    };
}

Trail small_trail() {
    Trail trail;
    trail.id = "t1";
    trail.account = "000000000000";
    trail.name = "audit";
    trail.home_region = "us-east-1";
    trail.bucket = "logs";
    trail.created = noon;
    return trail;
}

Trail full_trail() {
    Trail trail = small_trail();
    trail.prefix = "p";
    trail.include_global_service_events = false;
    trail.multi_region = true;
    trail.log_file_validation = true;
    trail.recursive_logging = false;
    trail.organization = true;
    trail.sns_topic = "topic";
    trail.cloudwatch_group = "group";
    trail.cloudwatch_role = "role";
    trail.kms_key = "key";
    trail.insight_selectors = "[]";
    trail.logging = true;
    trail.started = noon;
    trail.stopped = noon + Duration(1);
    trail.selectors = R"({"a":1})";
    trail.tags = {{"k", "v"}, {"only", std::nullopt}};
    return trail;
}

std::vector<Golden> goldens_of_bucket_imports() {
    return {
        {"PutBucketImport",
         PutBucketImport{{.id = "i",
                          .account = "000000000000",
                          .region = "us-east-1",
                          .principal = "arn:p",
                          .destination = "arn:d",
                          .location = "s3://b/",
                          .bucket_region = "eu-west-1",
                          .role = "arn:r",
                          .from = noon,
                          .until = noon,
                          .status = BucketImportStatus::stopped,
                          .created = noon,
                          .updated = noon,
                          .attempt = 2,
                          .statistics = {.prefixes_found = 1,
                                         .prefixes_completed = 2,
                                         .files_completed = 3,
                                         .events_completed = 4,
                                         .failed_entries = 5}}},
         R"({"type":"PutBucketImport","id":"i","account":"000000000000","region":"us-east-1","principal":"arn:p","destination":"arn:d","location":"s3://b/","bucketRegion":"eu-west-1","role":"arn:r","from":1767355200123,"until":1767355200123,"status":3,"created":1767355200123,"updated":1767355200123,"attempt":2,"prefixesFound":1,"prefixesCompleted":2,"filesCompleted":3,"eventsCompleted":4,"failedEntries":5})"},
    };
}

std::vector<Golden> goldens_of_trails() {
    return {
        {"PutTrail as it is by default", PutTrail{small_trail()},
         R"({"type":"PutTrail","id":"t1","account":"000000000000","name":"audit","homeRegion":"us-east-1","bucket":"logs","prefix":"","globalServiceEvents":true,"multiRegion":false,"logFileValidation":false,"recursiveLogging":true,"organization":false,"snsTopic":"","cloudWatchGroup":"","cloudWatchRole":"","kmsKey":"","insightSelectors":"","logging":false,"selectors":"","tags":[],"created":1767355200123})"},
        {"PutTrail with everything", PutTrail{full_trail()},
         R"({"type":"PutTrail","id":"t1","account":"000000000000","name":"audit","homeRegion":"us-east-1","bucket":"logs","prefix":"p","globalServiceEvents":false,"multiRegion":true,"logFileValidation":true,"recursiveLogging":false,"organization":true,"snsTopic":"topic","cloudWatchGroup":"group","cloudWatchRole":"role","kmsKey":"key","insightSelectors":"[]","logging":true,"started":1767355200123,"stopped":1767355200124,"selectors":"{\"a\":1}","tags":[{"key":"k","value":"v"},{"key":"only"}],"created":1767355200123})"},
        {"DeleteTrail", DeleteTrail{"t1"}, R"({"type":"DeleteTrail","id":"t1"})"},
    };
}

std::vector<Golden> goldens_of_sign_ins() {
    return {
        {"PutLogin",
         PutLogin{{.user_id = "AIDAX",
                   .hash = "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA",
                   .created = noon,
                   .changed = noon + Duration(1),
                   .reset_required = true,
                   .initial = false}},
         R"({"type":"PutLogin","userId":"AIDAX","hash":"$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA","created":1767355200123,"changed":1767355200124,"resetRequired":true,"initial":false})"},
        {"DeleteLogin", DeleteLogin{"AIDAX"}, R"({"type":"DeleteLogin","userId":"AIDAX"})"},
        {"PutMfaDevice of nobody yet",
         PutMfaDevice{{.arn = "arn:aws:iam::1:mfa/p",
                       .account = "1",
                       .name = "p",
                       .path = "/",
                       .sealed_seed = "Man",
                       .created = noon}},
         R"({"type":"PutMfaDevice","arn":"arn:aws:iam::1:mfa/p","account":"1","name":"p","path":"/","sealedSeed":"TWFu","created":1767355200123,"userId":"","lastStep":0,"drift":0,"behind":false,"tags":[]})"},
        {"PutMfaDevice whose clock is slow",
         PutMfaDevice{{.arn = "arn:aws:iam::1:mfa/q/p",
                       .account = "1",
                       .name = "p",
                       .path = "/q/",
                       .sealed_seed = "Man",
                       .created = noon,
                       .user_id = "AIDAX",
                       .enabled = noon,
                       .last_step = 58'911'840,
                       .drift = -3,
                       .tags = {{"k", "v"}}}},
         R"({"type":"PutMfaDevice","arn":"arn:aws:iam::1:mfa/q/p","account":"1","name":"p","path":"/q/","sealedSeed":"TWFu","created":1767355200123,"userId":"AIDAX","enabled":1767355200123,"lastStep":58911840,"drift":3,"behind":true,"tags":[{"key":"k","value":"v"}]})"},
        {"DeleteMfaDevice", DeleteMfaDevice{"arn:aws:iam::1:mfa/p"},
         R"({"type":"DeleteMfaDevice","arn":"arn:aws:iam::1:mfa/p"})"},
        {"BeginSession",
         BeginSession{{.id = "ASIAY",
                       .hash = filled(0xab),
                       .user_id = "AIDAX",
                       .created = noon,
                       .expires = noon + Duration(1),
                       .reset_required = true}},
         R"({"type":"BeginSession","id":"ASIAY","hash":"abababababababababababababababababababababababababababababababab","userId":"AIDAX","created":1767355200123,"expires":1767355200124,"mfa":false,"address":"","userAgent":"","resetRequired":true})"},
        {"BeginSession",
         BeginSession{{.id = "ASIAX",
                       .hash = filled(0xab),
                       .user_id = "AIDAX",
                       .created = noon,
                       .expires = noon + Duration(1),
                       .mfa = true,
                       .address = "192.0.2.1",
                       .user_agent = "Mozilla/5.0"}},
         R"({"type":"BeginSession","id":"ASIAX","hash":"abababababababababababababababababababababababababababababababab","userId":"AIDAX","created":1767355200123,"expires":1767355200124,"mfa":true,"address":"192.0.2.1","userAgent":"Mozilla/5.0"})"},
        {"EndSession", EndSession{"ASIAX"}, R"({"type":"EndSession","id":"ASIAX"})"},
        {"EndSessions", EndSessions{.user_id = "AIDAX", .except = "ASIAX"},
         R"({"type":"EndSessions","userId":"AIDAX","except":"ASIAX"})"},
    };
}

std::vector<Golden> goldens() {
    std::vector<Golden> all = goldens_of_callers();
    for (const Golden& golden : goldens_of_imports_and_events()) all.push_back(golden);
    for (const Golden& golden : goldens_of_bucket_imports()) all.push_back(golden);
    for (const Golden& golden : goldens_of_trails()) all.push_back(golden);
    for (const Golden& golden : goldens_of_users_and_groups()) all.push_back(golden);
    for (const Golden& golden : goldens_of_roles_and_policies()) all.push_back(golden);
    for (const Golden& golden : goldens_of_sign_ins()) all.push_back(golden);
    return all;
}

TEST(Change, IsWrittenAsThePageSays) {
    for (const Golden& golden : goldens())
        EXPECT_EQ(encode(golden.change), golden.text) << golden.name;
}

TEST(Change, IsReadBackWhole) {
    for (const Golden& golden : goldens()) {
        const Result<Change> read = decode(golden.text);
        ASSERT_TRUE(read) << golden.name << ": " << read.error().message;
        EXPECT_EQ(read->index(), golden.change.index()) << golden.name;
        // Every member of every type is in its golden text, so equal texts are equal changes.
        EXPECT_EQ(encode(*read), golden.text) << golden.name;
    }
}

TEST(Change, EveryTypeHasAGolden) {
    std::vector<bool> seen(std::variant_size_v<Change>);
    for (const Golden& golden : goldens()) seen[golden.change.index()] = true;
    for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_TRUE(seen[i]) << "alternative " << i;
}

TEST(Change, ReadsAUserFromBeforeThereWereGroups) {
    const Result<Change> read = decode(
        R"({"type":"PutUser","account":"0","name":"admin","id":"AIDAX","arn":"arn:u","created":1767355200123})");
    ASSERT_TRUE(read) << read.error().message;
    const User expected{
        .account = "0", .name = "admin", .id = "AIDAX", .arn = "arn:u", .created = noon};
    EXPECT_EQ(std::get<PutUser>(*read).user, expected);
    EXPECT_EQ(expected.path, "/");
}

TEST(Change, RefusesWhatIsNone) {
    const struct {
        const char* name;
        const char* text;
        Code code;
        const char* message;
    } rows[] = {
        {"nothing", "", Code::invalid, "is not a JSON object"},
        {"a list", "[]", Code::invalid, "is not a JSON object"},
        {"no type", "{}", Code::invalid, "member type is not there"},
        {"a later type", R"({"type":"PutComet"})", Code::not_found,
         "no change has the type PutComet"},
        {"a member missing", R"({"type":"DeleteToken"})", Code::invalid, "member id is not there"},
        {"a member of another type", R"({"type":"DeleteToken","id":1})", Code::invalid,
         "member id is not text"},
        {"a negative count",
         R"({"type":"CountImport","id":"i","kept":-1,"duplicates":0,"conflicts":0,"failed":0})",
         Code::invalid, "member kept is not a whole number"},
        {"a hash too short",
         R"({"type":"KeepReply","principal":"a","key":"k","bodySha256":"ab","reply":"","created":1})",
         Code::invalid, "member bodySha256 is not 64 hex digits"},
        {"bytes that are no base64",
         R"({"type":"FoundHome","account":"0","region":"r","created":1,"sealedPageKey":"*"})",
         Code::invalid, "member sealedPageKey is not base64"},
        {"a shard too large",
         R"({"type":"FindConflict","later":{"shard":4294967296,"offset":1},"found":1})",
         Code::invalid, "member later is not a position"},
        {"a user whose groups are no list",
         R"({"type":"PutUser","account":"0","name":"a","id":"i","arn":"r","created":1,"path":"/","groups":"g"})",
         Code::invalid, "change PutUser: member groups is not a list"},
        {"a policy that is no object",
         R"({"type":"PutGroup","account":"0","name":"a","id":"i","arn":"r","created":1,"path":"/","inlinePolicies":[7]})",
         Code::invalid, "change PutGroup: member inlinePolicies is not a list of objects"},
        {"tags that are no objects", R"({"type":"PutTrail","tags":[1]})", Code::invalid,
         "change PutTrail: member id is not there"},
    };
    for (const auto& row : rows) {
        const Result<Change> read = decode(row.text);
        ASSERT_FALSE(read) << row.name;
        EXPECT_EQ(read.error().code, row.code) << row.name;
        EXPECT_NE(read.error().message.find(row.message), std::string::npos)
            << row.name << ": " << read.error().message;
    }
}

}  // namespace
}  // namespace opentrail::catalog
