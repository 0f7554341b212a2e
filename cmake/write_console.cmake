# Makes the console's bundle and writes the source that holds every file of it. Run as a script by console.cmake:
#   BUILD    the program that makes it; absent: there is no console
#   BUNDLE   folder where it is made
#   OUTPUT   the source
# A file's compressed forms lie beside it, with .gz and .br added to its name.

cmake_minimum_required(VERSION 3.25)

set(files)
if(BUILD)
    file(REMOVE_RECURSE ${BUNDLE})
    execute_process(COMMAND ${BUILD} ${BUNDLE} RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "console/build failed (${status}), its messages are above. Without the console: "
            "OPENTRAIL_CONSOLE=OFF ./dev build")
    endif()
    file(GLOB_RECURSE files RELATIVE ${BUNDLE} ${BUNDLE}/*)
    list(FILTER files EXCLUDE REGEX "\\.(gz|br)$")
    list(SORT files)
    if(NOT "index.html" IN_LIST files)
        message(FATAL_ERROR "console/build made no index.html in ${BUNDLE}")
    endif()
endif()

set(labels)   # C++ declarations.
set(bytes)    # Assembly that takes the files in.
set(rows)
set(count 0)

# Adds one file's bytes; `out` is the C++ expression that views them.
macro(take path out)
    if(EXISTS ${path})
        string(APPEND bytes
            ".hidden opentrail_console_${count}\n.global opentrail_console_${count}\nopentrail_console_${count}:\n"
            ".incbin \"${path}\"\n")
        string(APPEND labels
            "extern __attribute__((visibility(\"hidden\"))) const char opentrail_console_${count}[];\n")
        file(SIZE ${path} size)
        set(${out} "{opentrail_console_${count}, ${size}}")
        math(EXPR count "${count} + 1")
    else()
        set(${out} "{}")
    endif()
endmacro()

foreach(file IN LISTS files)
    # The hash is the entity tag, and makes the compiler run again when a file under the same name changes.
    file(SHA256 ${BUNDLE}/${file} hash)
    string(SUBSTRING ${hash} 0 32 hash)
    take(${BUNDLE}/${file} plain)
    take(${BUNDLE}/${file}.gz gzip)
    take(${BUNDLE}/${file}.br brotli)
    string(APPEND rows "    File{\"${file}\", \"${hash}\", ${plain}, ${gzip}, ${brotli}},\n")
endforeach()

list(LENGTH files length)
set(text "// Made by cmake/write_console.cmake.\n\n#include <array>\n\n#include \"app/embedded_console.h\"\n\n")
if(bytes)
    string(APPEND text "asm(R\"(\n.pushsection .rodata.opentrail_console, \"a\"\n${bytes}.popsection\n)\");\n\n"
        "extern \"C\" {\n${labels}}\n\n")
endif()
string(APPEND text "namespace opentrail::app {\n\nusing api::console::File;\n\n"
    "static const std::array<File, ${length}> files = {\n${rows}};\n\n"
    "std::span<const File> embedded_console() { return files; }\n\n}  // namespace opentrail::app\n")
file(WRITE ${OUTPUT} "${text}")
