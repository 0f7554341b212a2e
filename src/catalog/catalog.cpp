#include "catalog/catalog.h"

#include "catalog/connections.h"

namespace opentrail::catalog {

Catalog::Catalog(std::unique_ptr<Connections> connections) : connections_(std::move(connections)) {}
Catalog::~Catalog() = default;

Result<std::unique_ptr<Catalog>> Catalog::open(const std::string& path) {
    Writer writer = TRY(Writer::open(path));
    Reader reader = TRY(Reader::open(path));
    auto connections = std::make_unique<Connections>(std::move(writer), std::move(reader));
    return std::make_unique<Catalog>(std::move(connections));
}

Result<void> Catalog::apply(std::span<const PlacedChange> changes, journal::Position next) {
    const std::lock_guard lock(connections_->writing);
    return connections_->writer.apply(changes, next);
}

Result<void> Catalog::store(std::string_view follower, journal::Position next) {
    const std::lock_guard lock(connections_->writing);
    return connections_->writer.store_cursor(follower, next);
}

Result<void> Catalog::drop_replies(Timestamp before) {
    const std::lock_guard lock(connections_->writing);
    return connections_->writer.drop_replies(before);
}

Result<std::uint64_t> Catalog::applied(std::uint32_t shard) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.applied(shard);
}

Result<std::uint64_t> Catalog::load(std::string_view follower, std::uint32_t shard) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.cursor(follower, shard);
}

Result<Home> Catalog::home() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.home();
}

Result<Token> Catalog::token_by_hash(const Sha256& hash) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.token_by_hash(hash);
}

Result<Token> Catalog::token(std::string_view id) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.token(id);
}

Result<std::vector<Token>> Catalog::tokens() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.tokens();
}

Result<Import> Catalog::import(std::string_view id) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.import(id);
}

Result<std::vector<Import>> Catalog::imports() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.imports();
}

Result<std::vector<std::string>> Catalog::forgotten_imports() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.forgotten_imports();
}

Result<std::uint64_t> Catalog::conflict_count() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.conflict_count();
}

Result<std::vector<Conflict>> Catalog::conflicts(std::size_t limit) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.conflicts(limit);
}

Result<KeptReply> Catalog::kept_reply(std::string_view principal, std::string_view key) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.kept_reply(principal, key);
}

Result<Account> Catalog::account(std::string_view id) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().account(id);
}

Result<std::vector<Account>> Catalog::accounts() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().accounts();
}

Result<User> Catalog::user(std::string_view account, std::string_view name) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().named<User>(account, name);
}

Result<User> Catalog::user_by_id(std::string_view id) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().with_id<User>(id);
}

Result<std::vector<User>> Catalog::users(std::string_view account) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().of_account<User>(account);
}

Result<std::vector<User>> Catalog::all_users() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().all<User>();
}

Result<Group> Catalog::group(std::string_view account, std::string_view name) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().named<Group>(account, name);
}

Result<std::vector<Group>> Catalog::groups(std::string_view account) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().of_account<Group>(account);
}

Result<std::vector<Group>> Catalog::all_groups() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().all<Group>();
}

Result<Role> Catalog::role(std::string_view account, std::string_view name) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().named<Role>(account, name);
}

Result<Role> Catalog::role_by_id(std::string_view id) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().with_id<Role>(id);
}

Result<std::vector<Role>> Catalog::roles(std::string_view account) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().of_account<Role>(account);
}

Result<std::vector<Role>> Catalog::all_roles() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().all<Role>();
}

Result<ManagedPolicy> Catalog::policy(std::string_view arn) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().with_arn<ManagedPolicy>(arn);
}

Result<ManagedPolicy> Catalog::policy_by_name(std::string_view account, std::string_view name) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().named<ManagedPolicy>(account, name);
}

Result<std::vector<ManagedPolicy>> Catalog::policies(std::string_view account) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().of_account<ManagedPolicy>(account);
}

Result<std::vector<ManagedPolicy>> Catalog::all_policies() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().all<ManagedPolicy>();
}

Result<Bucket> Catalog::bucket(std::string_view name) {
    const std::lock_guard lock(connections_->reading);
    Result<Bucket> bucket = connections_->reader.buckets().bucket(name);
    if (bucket || bucket.error().code != Code::not_found) return bucket;
    const Home home = TRY(connections_->reader.home());
    return Bucket{.name = std::string(name), .account = home.account, .created = home.created};
}

Result<bool> Catalog::holds_evidence(std::string_view bucket) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.buckets().holds_evidence(bucket);
}

Result<ResourcePolicy> Catalog::resource_policy(std::string_view arn) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().resource_policy(arn);
}

Result<std::vector<ResourcePolicy>> Catalog::resource_policies() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().resource_policies();
}

Result<KmsKey> Catalog::kms_key(std::string_view arn) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.kms_keys().key(arn);
}

Result<std::vector<KmsKey>> Catalog::kms_keys(std::string_view account, std::string_view region) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.kms_keys().keys(account, region);
}

Result<BucketImport> Catalog::bucket_import(std::string_view id) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.bucket_imports().import(id);
}

Result<std::vector<NumberedImport>> Catalog::bucket_imports(std::string_view account) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.bucket_imports().imports(account);
}

Result<std::vector<BucketImport>> Catalog::ongoing_bucket_imports() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.bucket_imports().ongoing();
}

Result<AccessKey> Catalog::access_key(std::string_view id) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().access_key(id);
}

Result<std::vector<AccessKey>> Catalog::access_keys(std::string_view account,
                                                    std::string_view user) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().access_keys(account, user);
}

Result<std::vector<AccessKey>> Catalog::all_access_keys() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().all_access_keys();
}

Result<AccessKeyUse> Catalog::access_key_use(std::string_view id) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.principals().access_key_use(id);
}

Result<void> Catalog::note_access_key_uses(std::span<const AccessKeyUse> uses) {
    const std::lock_guard lock(connections_->writing);
    return connections_->writer.note_access_key_uses(uses);
}

Result<Trail> Catalog::trail(std::string_view account, std::string_view region,
                             std::string_view name) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.trails().trail(account, region, name);
}

Result<std::vector<Trail>> Catalog::trails(std::string_view account) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.trails().trails(account);
}

Result<std::vector<Trail>> Catalog::all_trails() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.trails().all();
}

Result<std::vector<TrailHistory>> Catalog::trail_versions() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.trails().versions();
}

Result<void> Catalog::drop_trail_versions(std::string_view trail_id, journal::Position before) {
    const std::lock_guard lock(connections_->writing);
    return connections_->writer.drop_trail_versions(trail_id, before);
}

Result<DeliveryStatus> Catalog::delivery_status(std::string_view trail_id) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.trails().status(trail_id);
}

Result<void> Catalog::set_delivery_status(std::string_view trail_id, const DeliveryStatus& status) {
    const std::lock_guard lock(connections_->writing);
    return connections_->writer.set_delivery_status(trail_id, status);
}

Result<std::vector<TrailCursor>> Catalog::trail_cursors() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.log_files().cursors();
}

Result<void> Catalog::plan_log_files(std::span<LogFile> plans,
                                     std::span<const TrailCursor> cursors) {
    const std::lock_guard lock(connections_->writing);
    return connections_->writer.plan_log_files(plans, cursors);
}

Result<void> Catalog::close_log_files(std::span<const LogFile> files,
                                      std::span<const NotedStatus> statuses) {
    const std::lock_guard lock(connections_->writing);
    return connections_->writer.close_log_files(files, statuses);
}

Result<std::vector<LogFile>> Catalog::open_log_files() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.log_files().open_files();
}

Result<std::vector<LogFile>> Catalog::log_files(std::string_view trail_id, Timestamp from,
                                                Timestamp to) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.log_files().of_trail(trail_id, from, to);
}

Result<std::vector<ListedLogFile>> Catalog::list_log_files(const LogFileQuery& query) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.log_files().list(query);
}

Result<std::optional<ListedLogFile>> Catalog::find_log_file(std::string_view trail_id,
                                                            std::string_view bucket,
                                                            std::string_view key, Timestamp since) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.log_files().find(trail_id, bucket, key, since);
}

Result<std::uint64_t> Catalog::count_log_files(std::string_view trail_id, Timestamp from,
                                               Timestamp to) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.log_files().count(trail_id, from, to);
}

Result<std::vector<UnnamedLogFile>> Catalog::unnamed_log_files(std::string_view bucket,
                                                               Timestamp since) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.log_files().unnamed(bucket, since);
}

Result<std::vector<LogFile>> Catalog::given_up_log_files(std::string_view trail_id) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.log_files().given_up(trail_id);
}

Result<std::vector<DigestRun>> Catalog::digest_runs() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.digests().runs();
}

Result<std::vector<DigestChain>> Catalog::digest_chains() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.digests().chains();
}

Result<std::vector<PlannedDigest>> Catalog::open_digests() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.digests().open();
}

Result<std::optional<Timestamp>> Catalog::last_digest_end(const Trail& trail,
                                                          std::string_view region, bool backfill) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.digests().last_end(trail, region, backfill);
}

Result<std::vector<PlannedDigest>> Catalog::stored_digests(const Trail& trail,
                                                           std::string_view region, Timestamp from,
                                                           Timestamp to) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.digests().stored(trail, region, from, to);
}

Result<std::vector<std::string>> Catalog::trail_regions(std::string_view trail_id) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.digests().regions(trail_id);
}

Result<std::vector<std::string>> Catalog::regions() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.digests().all_regions();
}

Result<std::vector<std::string>> Catalog::undigested_regions(const DigestRun& run) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.digests().undigested_regions(run);
}

Result<bool> Catalog::has_open_files(const DigestRun& run) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.digests().has_open_files(run);
}

Result<bool> Catalog::is_planned_past(const DigestRun& run) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.digests().is_planned_past(run);
}

Result<DigestStatus> Catalog::digest_status(std::string_view trail_id) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.digests().status(trail_id);
}

Result<std::vector<DigestKey>> Catalog::digest_keys(std::string_view region) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.digests().keys(region);
}

Result<std::vector<DigestKey>> Catalog::all_digest_keys() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.digests().all_keys();
}

Result<std::vector<LogFile>> Catalog::undigested_files(const UndigestedFiles& query) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.log_files().undigested(query);
}

Result<void> Catalog::begin_digest_run(const DigestRun& run) {
    const std::lock_guard lock(connections_->writing);
    return connections_->writer.begin_digest_run(run);
}

Result<void> Catalog::close_digest_run(const DigestRun& run) {
    const std::lock_guard lock(connections_->writing);
    return connections_->writer.close_digest_run(run);
}

Result<void> Catalog::finish_digest_run(const DigestRun& run) {
    const std::lock_guard lock(connections_->writing);
    return connections_->writer.finish_digest_run(run);
}

Result<void> Catalog::plan_digests(std::span<PlannedDigest> plans) {
    const std::lock_guard lock(connections_->writing);
    return connections_->writer.plan_digests(plans);
}

Result<void> Catalog::close_digests(std::span<const PlannedDigest> stored,
                                    std::span<const NotedDigestStatus> statuses) {
    const std::lock_guard lock(connections_->writing);
    return connections_->writer.close_digests(stored, statuses);
}

Result<void> Catalog::give_up_digest(const PlannedDigest& digest, Undigested files) {
    const std::lock_guard lock(connections_->writing);
    return connections_->writer.give_up_digest(digest, files);
}

}  // namespace opentrail::catalog
