#include "app/intake_follow.h"

#include <fmt/format.h>

#include <memory>
#include <optional>

#include "app/feed_crew.h"
#include "app/interrupt.h"
#include "app/progress.h"
#include "app/target_sink.h"
#include "app/terminal_text.h"
#include "app/text_table.h"
#include "base/json.h"

namespace opentrail::app {
namespace {

std::string summary(const intake::WorkerFigures& figures) {
    return fmt::format("{} messages, {} files, {} events", with_separators(figures.messages),
                       with_separators(figures.files),
                       with_separators(figures.recorded + figures.conflicts + figures.duplicates));
}

JsonObject json_of(const intake::WorkerFigures& figures) {
    return {{"messages", figures.messages.load()},   {"removed", figures.removed.load()},
            {"files", figures.files.load()},         {"digests", figures.digests.load()},
            {"known", figures.known.load()},         {"deadLetters", figures.dead.load()},
            {"later", figures.later.load()},         {"bytes", figures.bytes.load()},
            {"recorded", figures.recorded.load()},   {"duplicates", figures.duplicates.load()},
            {"conflicts", figures.conflicts.load()}, {"refused", figures.refused.load()}};
}

void print_figures(const IntakeOptions& options, const intake::WorkerFigures& figures) {
    if (options.format == "json") {
        print_json(to_text(json_of(figures)));
        return;
    }
    TextTable table({{.title = "Messages", .right = true},
                     {.title = "Files", .right = true},
                     {.title = "Known", .right = true},
                     {.title = "Events new", .right = true},
                     {.title = "Duplicates", .right = true},
                     {.title = "Conflicts", .right = true},
                     {.title = "Refused", .right = true},
                     {.title = "Given up", .right = true}});
    table.add({with_separators(figures.messages), with_separators(figures.files),
               with_separators(figures.known), with_separators(figures.recorded),
               with_separators(figures.duplicates), with_separators(figures.conflicts),
               with_separators(figures.refused), with_separators(figures.dead)});
    fmt::print("{}", table.render(terminal_width(), colours_wanted()));
    if (figures.dead > 0) fmt::print("What was given up, and why: opentrail intake letters\n");
}

}  // namespace

Result<ExitStatus> run_intake(const IntakeOptions& options) {
    auto sink = std::make_unique<TargetSink>(TRY(Target::make(options.target)), options.feed);
    catch_interrupts();
    const std::unique_ptr<FeedCrew> crew = TRY(FeedCrew::start(options, std::move(sink), false));
    if (options.format != "json") {
        fmt::print(stderr, "Following {}; Ctrl-C ends it.\n",
                   tame(options.queue.empty() ? options.source : options.queue));
    }
    Progress progress(0);
    while (crew->is_running() && !interrupted()) {
        wait_for_interrupt(std::chrono::milliseconds(100));
        progress.show_share(0, summary(crew->figures()));
    }
    progress.clear();
    crew->stop();
    print_figures(options, crew->figures());
    const bool stopped = interrupted();
    const std::optional<Error> failure = crew->failure();
    if (failure && !stopped) return std::unexpected(*failure);
    const bool clean = crew->figures().dead == 0 && crew->figures().refused == 0;
    return clean || stopped ? ExitStatus::done : ExitStatus::done_with_failures;
}

}  // namespace opentrail::app
