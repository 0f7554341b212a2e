# The console in the program: console/build makes its bundle, cmake/write_console.cmake a source that holds it.
# Only the program itself waits for it. Without OPENTRAIL_CONSOLE the list of its files is empty.

if(NOT TARGET opentrail)
    return()
endif()

set(console_source ${CMAKE_BINARY_DIR}/generated/console.cpp)
set(write_console ${CMAKE_COMMAND} -DOUTPUT=${console_source})
set(console_script ${CMAKE_SOURCE_DIR}/cmake/write_console.cmake)

if(OPENTRAIL_CONSOLE)
    # What the bundle is made of, and no packages that somebody installed beside it.
    file(GLOB console_inputs CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/console/*)
    file(GLOB_RECURSE console_sources CONFIGURE_DEPENDS
        ${CMAKE_SOURCE_DIR}/console/src/* ${CMAKE_SOURCE_DIR}/console/public/*)
    list(FILTER console_inputs EXCLUDE REGEX "/(node_modules|src|public|dist)$")
    list(FILTER console_sources EXCLUDE REGEX "\\.test\\.tsx?$|/schema\\.d\\.ts$")
    set(bundle ${CMAKE_BINARY_DIR}/console)
    add_custom_command(OUTPUT ${console_source}
        COMMAND ${write_console} -DBUILD=${CMAKE_SOURCE_DIR}/console/build -DBUNDLE=${bundle} -P ${console_script}
        DEPENDS ${console_inputs} ${console_sources} ${CMAKE_SOURCE_DIR}/docs/openapi.json ${console_script}
        COMMENT "Building the console"
        VERBATIM)
else()
    add_custom_command(OUTPUT ${console_source}
        COMMAND ${write_console} -P ${console_script}
        DEPENDS ${console_script} ${CMAKE_BINARY_DIR}/CMakeCache.txt
        COMMENT "Leaving the console out"
        VERBATIM)
endif()
target_sources(opentrail PRIVATE ${console_source})
