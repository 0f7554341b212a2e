// ServiceWorld: a whole service without a listener: real journal, history and catalog over a fake
// disk, clock and random bytes, and clients that sign.

#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "access/first_start.h"
#include "api/service.h"
#include "base/testing/fake_clock.h"
#include "base/testing/fake_random.h"
#include "delivery/bucket_gate.h"
#include "delivery/delivery.h"
#include "delivery/directory_store.h"
#include "delivery/validation/trail_runs.h"
#include "disk/testing/fake_disk.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::api {

/// How a request is sent; what is empty has its usual value.
struct Sending {
    std::vector<http::Header> headers = {};
    std::string service = {};
    std::string region = "us-east-1";
    std::string token = {};                               // A bearer token in place of a signature.
    std::optional<access::Credentials> credentials = {};  // The admin's, unless said otherwise.
};

class ServiceWorld {
  public:
    explicit ServiceWorld(const Settings& settings = {}, const journal::Options& options = {});
    ~ServiceWorld();

    /// Stops everything and starts it again on the same data.
    void restart();
    /// The same, with a ledger of files from now on.
    void open_intake();
    /// The same as restart(), but the catalog's database is lost.
    void restart_without_catalog();

    http::Request request(std::string method, std::string target, std::string body,
                          const Sending& sending = {});
    http::Response send(const http::Request& request) { return service->handle(request); }
    http::Response send(std::string method, std::string target, std::string body = "",
                        const Sending& sending = {});
    /// A CloudTrail operation, signed; `operation` with the prefix that botocore uses. The test
    /// fails where the reply is not what the operation's model says.
    http::Response call(std::string_view operation, std::string body, Sending sending = {});

    /// GET of /v1; the reply's body, of which the status must be 200.
    std::string get(const std::string& target);

    /// Adds a user with one key to an account. It may do what the managed policies of AWS's or
    /// OpenTrail's with these names allow.
    access::Credentials add_user(const std::string& account, const std::string& name,
                                 bool active = true,
                                 const std::vector<std::string>& policies = {
                                     "AdministratorAccess"});
    /// One that may look, as the group Viewers may.
    access::Credentials add_viewer(const std::string& account, const std::string& name);
    /// Makes a change without an event, and waits until it is applied.
    void change(const catalog::Change& change);
    /// Switches a key of add_user() off.
    void switch_off(const access::Credentials& key);

    /// Of the history, from the next restart() on.
    history::Options history_options;

    /// So many bytes may be written to the disk from now on. Short is below `free_bytes_min`.
    void leave_space(std::uint64_t bytes);
    static constexpr std::uint64_t free_bytes_min = 1 << 20;

    FakeClock clock;
    FakeRandom random;
    std::set<std::string, std::less<>> buckets;    // That there are. "far..." are another S3's.
    std::set<std::string, std::less<>> elsewhere;  // Others of another S3.
    std::map<std::string, Error, std::less<>> refusals;  // Of a bucket to take a trail's files.
    std::vector<std::string> probed;                     // "BUCKET/KEY for TRAIL", in order.
    std::uint64_t room = UINT64_MAX;                     // For objects that are put.
    access::Credentials credentials;
    std::unique_ptr<Service> service;

    disk::FakeDisk& disk() { return disk_; }
    journal::Journal& journal() { return *journal_; }
    history::History& history() { return *history_; }
    catalog::Catalog& catalog() { return *catalog_; }
    intake::Ledger& ledger() { return *ledger_; }
    intake::LedgerFollower& ledger_follower() { return *ledger_follower_; }
    delivery::Store& store() { return *store_; }
    std::string catalog_path() const { return directory_ / "catalog.db"; }

  private:
    void start();
    void stop();
    Result<void> probe(const delivery::Object& object);

    Settings settings_;
    journal::Options journal_options_;
    disk::FakeDisk disk_;
    disk::TemporaryDirectory directory_;
    std::unique_ptr<catalog::Catalog> catalog_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<history::History> history_;
    std::unique_ptr<catalog::Applier> applier_;
    std::unique_ptr<delivery::DirectoryStore> store_;
    std::unique_ptr<delivery::BucketGate> gate_;
    std::unique_ptr<delivery::Delivery> delivery_;  // Not started.
    std::unique_ptr<delivery::validation::TrailRuns> trail_runs_;
    std::unique_ptr<intake::Admission> admission_;
    bool has_intake_ = false;
    std::unique_ptr<intake::Ledger> ledger_;  // Null unless it has.
    std::unique_ptr<intake::LedgerFollower> ledger_follower_;
};

/// The value of a header of a reply; empty when it has none.
std::string header_of(const http::Response& response, std::string_view name);

/// A stream that takes lines until it has `lines_max` of them that are not empty, and then is
/// closed.
class LineStream final : public http::Stream {
  public:
    explicit LineStream(std::size_t lines_max) : lines_max_(lines_max) {}
    Result<void> write(std::string_view bytes) override;
    bool closed() const override { return lines.size() >= lines_max_; }

    std::vector<std::string> lines;

  private:
    std::size_t lines_max_;
    std::string rest_;
};

/// A record of CloudTrail, with an id made of `number`.
std::string made_record(int number, std::string_view name = "RunInstances",
                        std::string_view extra = "");

}  // namespace opentrail::api
