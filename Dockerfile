# Three programs from one build: docker build --target silo (or gateway, portal) .
# The image must have glibc, ICU and time zones (dates in mails are people's days); alpine and chiseled ones lack them.
ARG DOTNET=10.0-noble

FROM mcr.microsoft.com/dotnet/sdk:${DOTNET} AS build
WORKDIR /src
# What decides the packages comes first, so that other changes don't fetch them anew.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY Cluster/Cluster.csproj Cluster/
COPY Gateway.Smtp/Gateway.Smtp.csproj Gateway.Smtp/
COPY Grains.Abstractions/Grains.Abstractions.csproj Grains.Abstractions/
COPY Mail.Pdf/Mail.Pdf.csproj Mail.Pdf/
COPY Portal.Web/Portal.Web.csproj Portal.Web/
COPY Silo/Silo.csproj Silo/
COPY Storage/Storage.csproj Storage/
RUN dotnet restore Silo
COPY . .
RUN dotnet publish Silo -c Release --no-restore -o /out/silo \
 && dotnet publish Gateway.Smtp -c Release --no-restore -o /out/gateway \
 && dotnet publish Portal.Web -c Release --no-restore -o /out/portal

FROM mcr.microsoft.com/dotnet/aspnet:${DOTNET} AS base
# The base image's own port would only cause a warning; and no debugger shall ask a process for its memory, where keys are.
ENV ASPNETCORE_HTTP_PORTS= DOTNET_EnableDiagnostics=0
WORKDIR /opt/siegelpost
# Every container answers at 8080. There is no curl here, and bash needs none.
HEALTHCHECK --interval=5s --timeout=5s --start-period=90s --retries=3 CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /readyz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && grep -q '^HTTP/1.1 200' <&3"]

FROM base AS gateway
COPY --from=build /out/gateway ./
ENV Smtp__Listen=0.0.0.0:2525 Health__Listen=http://0.0.0.0:8080
EXPOSE 2525 8080
USER $APP_UID
ENTRYPOINT ["./Siegelpost.Gateway.Smtp"]

FROM base AS portal
COPY --from=build /out/portal ./
ENV Portal__Listen=http://0.0.0.0:8080 Support__Listen=http://0.0.0.0:8081
EXPOSE 8080 8081
USER $APP_UID
ENTRYPOINT ["./Siegelpost.Portal.Web"]

# Last, and so what a build without --target makes: the silo, or with all its roles the whole of Siegelpost.
FROM base AS silo
COPY --from=build /out/silo ./
# A volume that is new takes over the owner of the directory that it covers. /prepared is where compose.yaml makes keys and certificates.
RUN install -d -o $APP_UID -g $APP_UID -m 0700 /var/lib/siegelpost \
 && install -d -o $APP_UID -g $APP_UID /prepared/authority /prepared/silo /prepared/front /prepared/database
ENV DataDirectory=/var/lib/siegelpost \
    Smtp__Listen=0.0.0.0:2525 Portal__Listen=http://0.0.0.0:8080 Support__Listen=http://0.0.0.0:8081 Health__Listen=http://0.0.0.0:8080
EXPOSE 2525 8080 8081 11111 30000
USER $APP_UID
ENTRYPOINT ["./Siegelpost.Silo"]
