// What it costs to validate a trail: log files of 5 to 50 events, named by hourly digests, read
// from one S3 by `opentrail validate` and by `aws cloudtrail validate-logs`, one process each; and
// by `opentrail validate` from a local folder, on one thread, against the floor.
//
//   validate_bench [--smoke] [--events N] [--program PATH]
//
// The floor is what cannot be left out, in the same run on the same files: open, read, inflate and
// SHA-256. Before a figure counts, the program that it is of has said that every file is valid. The
// AWS CLI is the one that tests/clients locks; where it cannot be had its row is missing, and that
// is said. Ends with one line of JSON.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "base/clock.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "bench/corpus.h"
#include "bench/figures.h"
#include "bench/options.h"
#include "bench/program_run.h"
#include "bench/static_cloud.h"
#include "bench/usage.h"
#include "delivery/digest.h"
#include "delivery/digest_key.h"
#include "delivery/log_file.h"
#include "delivery/validation/public_keys.h"
#include "disk/real_disk.h"

namespace opentrail::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t files_per_digest = 12;  // One every five minutes.
constexpr std::string_view account = "111122223333";
constexpr std::string_view arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit";

template <class T>
T must(Result<T> result, const char* what) {
    if (!result) give_up(std::string(what) + ": " + result.error().message);
    return *std::move(result);
}

/// A trail's files.
struct Made {
    StaticCloud::Objects objects;
    std::string public_keys;
    Timestamp start;
    Timestamp end;
    std::size_t logs = 0;
    std::uint64_t log_bytes = 0;
};

/// The records of a log file, of which there are 5 to 50.
class Records {
  public:
    explicit Records(const Corpus& corpus) : corpus_(corpus) {}
    std::vector<std::string_view> next() {
        std::vector<std::string_view> records;
        const std::size_t count = 5 + file_++ * 17 % 46;
        while (records.size() < count) {
            const Batch& batch = corpus_.batches[batch_ % corpus_.batches.size()];
            records.push_back(batch.records[record_]);
            if (++record_ == batch.records.size()) {
                record_ = 0;
                ++batch_;
            }
        }
        return records;
    }

  private:
    const Corpus& corpus_;
    std::size_t file_ = 0;
    std::size_t batch_ = 0;
    std::size_t record_ = 0;
};

Made make(const Corpus& corpus, std::size_t logs) {
    const delivery::PrivateKey key = must(delivery::PrivateKey::make(), "make a key");
    Made made;
    made.start = must(parse_iso8601("2026-01-01T00:00:00Z"), "time");
    made.public_keys = delivery::validation::render_public_keys(
        {{.fingerprint = key.fingerprint(),
          .value = base64(key.public_der()),
          .from = made.start - std::chrono::hours(1000),
          .to = made.start + std::chrono::hours(100'000)}});
    GzipWriter with;
    Records records(corpus);
    std::optional<delivery::PreviousDigest> previous;
    made.end = made.start;
    while (made.logs < logs) {
        delivery::Digest digest{.account = std::string(account),
                                .start = made.end,
                                .end = made.end + std::chrono::hours(1),
                                .bucket = "logs",
                                .key = {},
                                .fingerprint = key.fingerprint(),
                                .previous = previous,
                                .files = {}};
        for (std::size_t i = 0; i < files_per_digest && made.logs < logs; ++i, ++made.logs) {
            const std::string unique = fmt::format("{:016}", made.logs);
            const std::string name =
                delivery::key_of({.prefix = "",
                                  .account = account,
                                  .region = "us-east-1",
                                  .delivered = digest.start + i * std::chrono::minutes(5),
                                  .unique = unique});
            const std::vector<std::string_view> body = records.next();
            made.objects[name].bytes = delivery::gzip_body(body, with);
            made.log_bytes += made.objects[name].bytes.size();
            digest.files.push_back({.bucket = "logs",
                                    .key = name,
                                    .hash = hex(delivery::hash_body(body)),
                                    .newest = {},
                                    .oldest = {}});
        }
        digest.key = delivery::key_of(delivery::DigestName{.prefix = "",
                                                           .account = account,
                                                           .region = "us-east-1",
                                                           .trail = "audit",
                                                           .home_region = "us-east-1",
                                                           .end = digest.end});
        const std::string text = delivery::render(digest);
        const Sha256 hash = sha256(text);
        const std::string signature =
            must(key.sign(delivery::string_to_sign(digest, hash)), "sign");
        made.objects[digest.key] = {
            gzip(text, GzipEffort::dense),
            {{"signature", signature}, {"signature-algorithm", "SHA256withRSA"}}};
        previous = {.bucket = "logs", .key = digest.key, .hash = hex(hash), .signature = signature};
        made.end = digest.end;
    }
    return made;
}

void check(const ProgramRun& done, const Made& made) {
    const std::string all = fmt::format("{}/{} log files valid", made.logs, made.logs);
    if (done.said.find(all) == std::string::npos) give_up("not all is valid: " + done.said);
}

std::vector<std::string> scope_of(const Made& made) {
    return {"--trail-arn", std::string(arn),  "--start-time", iso8601(made.start),
            "--end-time",  iso8601(made.end), "--s3-bucket",  "logs"};
}

std::vector<std::string> words(std::vector<std::string> first, const std::vector<std::string>& then,
                               const std::vector<std::string>& last = {}) {
    first.insert(first.end(), then.begin(), then.end());
    first.insert(first.end(), last.begin(), last.end());
    return first;
}

/// The aws CLI of tests/clients, installed where that can be.
std::optional<std::string> find_cli() {
    const auto pipe = popen("tools/venv tests/clients/requirements.lock", "r");
    if (!pipe) return std::nullopt;
    char line[4096] = {};
    const bool has_line = fgets(line, sizeof line, pipe) != nullptr;
    if (pclose(pipe) != 0 || !has_line) return std::nullopt;
    std::string home = line;
    while (home.ends_with('\n')) home.pop_back();
    return home + "/bin/aws";
}

/// CPU seconds of reading, inflating and hashing every log file in the folder.
double floor_seconds(const std::string& folder, const Made& made) {
    disk::RealDisk disk;
    const double before = cpu_seconds();
    std::uint64_t sum = 0;
    for (const auto& [key, object] : made.objects) {
        if (!object.metadata.empty()) continue;
        const std::string bytes = must(disk::read_file(disk, folder + "/logs/" + key), "read");
        sum += sha256(must(gunzip(bytes, std::size_t{64} << 20), "inflate"))[0];
    }
    if (sum == 0) give_up("nothing was read");
    return cpu_seconds() - before;
}

int main_of(int argc, char** argv) {
    Options options = parse_options(argc, argv, "validate", "What it costs to validate a trail");
    const std::size_t logs = options.events > 0 ? options.events : options.smoke ? 60 : 2000;
    if (options.smoke) options.repeats = 1;
    const std::string folder =
        options.data.empty() ? fmt::format("build/bench-data/validate-{}", getpid()) : options.data;
    fs::create_directories(folder);
    progress(fmt::format("making {} log files", logs));
    const Corpus corpus = make_corpus(10'000, SystemClock().now());
    const Made made = make(corpus, logs);
    const StaticCloud cloud("logs", made.objects, made.public_keys);
    const std::vector<std::string> environment =
        signing_environment("AKIAEXAMPLE", "secret", cloud.endpoint(), cloud.endpoint());
    const std::string log = folder + "/said";
    const std::string copy = folder + "/copy";
    const auto cli = options.smoke ? std::nullopt : find_cli();
    if (!cli) progress("the aws CLI is not measured: it is not there, or this is no measurement");
    const auto ours = words({options.program, "validate"}, scope_of(made));
    check(run_program(words(ours, {"--copy-to", copy}), environment, log), made);

    std::vector<double> remote, theirs, ratios, local, floors, walls;
    for (std::size_t i = 0; i < options.repeats; ++i) {
        const ProgramRun over_s3 = run_program(ours, environment, log);
        check(over_s3, made);
        remote.push_back(over_s3.wall);
        if (cli) {
            const ProgramRun done = run_program(
                words({*cli, "cloudtrail", "validate-logs"}, scope_of(made)), environment, log);
            check(done, made);
            theirs.push_back(done.wall);
            ratios.push_back(done.wall / over_s3.wall);
        }
        const ProgramRun from_folder =
            run_program(words(ours, {"--from", copy, "--jobs", "1"}), environment, log);
        check(from_folder, made);
        local.push_back(from_folder.cpu);
        walls.push_back(from_folder.wall);
        floors.push_back(floor_seconds(copy, made));
        progress(fmt::format(
            "run {}: {:.2f} s over S3{}; from a folder {:.3f} s of CPU, floor "
            "{:.3f}",
            i + 1, over_s3.wall, cli ? fmt::format(", the aws CLI {:.1f} s", theirs.back()) : "",
            from_folder.cpu, floors.back()));
    }
    if (!options.keep) fs::remove_all(folder);
    const double count = static_cast<double>(made.logs);
    Figures floor;
    floor.add("files_per_cpu_second", count / median(floors), "files");
    Figures figures;
    figures.add("s3_wall_s", median(remote), "s");
    if (cli) {
        figures.add("aws_cli_wall_s", median(theirs), "s");
        figures.add("times_as_fast", median(ratios), "x", "10");
    }
    figures.add("folder_files_per_cpu_second", count / median(local), "files", "5,000");
    figures.add("folder_wall_s", median(walls), "s");
    figures.add("log_files", count, "files");
    figures.add("log_file_bytes", static_cast<double>(made.log_bytes) / count, "bytes");
    floor.print("Floor: read, inflate, SHA-256");
    figures.print("Validated, medians");
    print_result("validate", figures, floor, median(local) / median(floors));
    return 0;
}

}  // namespace
}  // namespace opentrail::bench

int main(int argc, char** argv) { return opentrail::bench::main_of(argc, argv); }
